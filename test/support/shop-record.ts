import type { RecordContents } from '../../src/record/record.js';
import { ValueCopier } from '../../src/record/values/copier.js';
import { EXCEPTION, exceptionAttributes } from '../../src/record/values/exception.js';
import { someRecord } from './some-record.js';

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';

/** A record with everything that a line of JSON may say: service, span, event name, exception, place of the call, dropped attributes. */
export function shopRecord(contents: Partial<RecordContents> = {}) {
  const attributes = {
    ...{ 'user.id': 7, cart: { items: [1, 2n] } },
    ...{ 'code.file.path': '/app/src/cart.ts', 'code.line.number': 42, 'code.function.name': 'checkout' },
  };
  exceptionAttributes(new TypeError('card expired'), new ValueCopier(), attributes);
  return someRecord({
    severityText: 'ERROR',
    severityNumber: 17,
    body: 'payment failed',
    eventName: 'payment.failed',
    attributes,
    exception: EXCEPTION.error,
    droppedAttributesCount: 2,
    spanContext: { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 },
    instrumentationScope: { name: 'shop.cart' },
    resource: {
      attributes: {
        ...{ 'service.name': 'shop', 'service.version': '1.2.3', 'deployment.environment.name': 'prod' },
        ...{ 'host.name': 'box' },
      },
    },
    ...contents,
  });
}
