import { batchOption, deliveryLimits, FUNCTION_BATCH_SIZE } from '../../processors/delivery/options.js';
import { batched, deferred, FUNCTION_CONCURRENCY } from '../../processors/delivery/presets.js';
import { type AddOptions, definedOnly } from './options.js';

/** The options that the delivery on a background thread uses. */
export type ThreadLimits = Pick<AddOptions, 'batch' | 'concurrency' | 'exportTimeoutMillis' | 'retry' | 'breaker'>;

/** The settings of that delivery. @throws TypeError, RangeError for options that are wrong, or cannot cross threads */
export function threadLimits({ batch = false, concurrency, exportTimeoutMillis, retry, breaker }: ThreadLimits) {
  if (typeof retry === 'object' && retry?.retryable !== undefined) {
    throw new TypeError(
      '`retry.retryable` cannot be used for a SinkModule: a function cannot cross threads; its errors may carry `retryable`',
    );
  }
  const limits = definedOnly({ concurrency, exportTimeoutMillis, retry, breaker });
  const traits = { foreignCode: true };
  const preset = batch === false ? deferred(FUNCTION_CONCURRENCY, traits) : batched(traits);
  return {
    ...preset,
    ...deliveryLimits(limits, preset, false),
    ...batchOption(typeof batch === 'object' ? batch : {}, FUNCTION_BATCH_SIZE),
  };
}
