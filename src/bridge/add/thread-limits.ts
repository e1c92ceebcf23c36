import {
  BATCH,
  batchLimits,
  deliveryLimits,
  FUNCTION_BATCH_SIZE,
  FUNCTION_CONCURRENCY,
} from '../../processors/delivery/options.js';
import { knownOptions } from '../../record/floor/expect.js';
import { type AddOptions, definedOnly } from './options.js';

/** The options that the delivery on a background thread uses. */
export type ThreadLimits = Pick<AddOptions, 'batch' | 'concurrency' | 'exportTimeoutMillis' | 'retry' | 'breaker'>;

const BATCH_OPTIONS = new Set(BATCH);

/** The settings of that delivery. @throws TypeError, RangeError for options that are wrong, or cannot cross threads */
export function threadLimits({ batch = false, concurrency, exportTimeoutMillis, retry, breaker }: ThreadLimits) {
  if (typeof retry === 'object' && retry?.retryable !== undefined) {
    throw new TypeError(
      '`retry.retryable` cannot be used for a SinkModule: a function cannot cross threads; its errors may carry `retryable`',
    );
  }
  const ofBatch = typeof batch === 'object' ? batch : {};
  knownOptions('batch', ofBatch, BATCH_OPTIONS);
  const limits = definedOnly({ concurrency, exportTimeoutMillis, retry, breaker });
  return {
    ...deliveryLimits(limits, batch === false ? FUNCTION_CONCURRENCY : 1, false),
    ...batchLimits(ofBatch, FUNCTION_BATCH_SIZE),
    when: batch === false ? ('deferred' as const) : ('batched' as const),
  };
}
