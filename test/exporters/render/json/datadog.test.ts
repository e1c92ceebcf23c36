import { describe, expect, it } from 'vitest';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { SPAN_ID, shopRecord, TRACE_ID } from '../../../support/shop-record.js';
import { someRecord } from '../../../support/some-record.js';

const lineOf = (record: ReturnType<typeof someRecord>) => JSON.parse(renderJson(record, { serialize: 'datadog' }));

describe('the profile datadog', () => {
  it('has the reserved and standard attributes of Datadog', () => {
    expect(lineOf(shopRecord())).toEqual({
      timestamp: '2023-11-14T22:13:20.123456Z',
      status: 'error',
      message: 'payment failed',
      ddsource: 'nodejs',
      service: 'shop',
      'dd.env': 'prod',
      'dd.version': '1.2.3',
      'dd.trace_id': '9532127138774266268',
      'dd.span_id': '13235353014750950193',
      'event.name': 'payment.failed',
      'logger.name': 'shop.cart',
      'logger.method_name': 'checkout',
      'error.kind': 'TypeError',
      'error.message': 'card expired',
      'error.stack': expect.stringMatching(/^TypeError: card expired\n {4}at /),
      'process.pid': process.pid,
      'thread.id': 0,
      'code.file.path': '/app/src/cart.ts',
      'code.line.number': 42,
      dropped_attributes_count: 2,
      'user.id': 7,
      cart: { items: [1, '2'] },
    });
  });

  it('has the lower 64 bits of ids in decimal, and leaves out what is no id', () => {
    expect(BigInt(lineOf(shopRecord())['dd.trace_id'])).toBe(BigInt(`0x${TRACE_ID}`) & (2n ** 64n - 1n));
    const ids = (traceId: string, spanId: string) => {
      const line = lineOf(someRecord({ spanContext: { traceId, spanId, traceFlags: 0 } }));
      return [line['dd.trace_id'], line['dd.span_id']];
    };
    expect(ids('F'.repeat(16), SPAN_ID)).toEqual(['18446744073709551615', '13235353014750950193']);
    expect(ids('1'.repeat(20), 'no hex at all, 0')).toEqual([undefined, undefined]);
  });

  it.each([
    ...[
      ['TRACE', 1, 'trace'],
      ['DEBUG', 5, 'debug'],
      ['INFO', 9, 'info'],
      ['NOTICE', 10, 'notice'],
    ],
    ...[
      ['SUCCESS', 11, 'success'],
      ['WARNING', 13, 'warning'],
      ['ERROR', 17, 'error'],
      ['FAIL', 18, 'error'],
    ],
    ...[
      ['CRITICAL', 21, 'critical'],
      ['FATAL', 22, 'fatal'],
      ['SECURITY', 19, 'error'],
      ['FANCY', 12, 'success'],
    ],
    ...[
      [undefined, 13, 'warning'],
      ['LOUD', undefined, 'info'],
      [undefined, undefined, undefined],
    ],
  ] as const)(
    'gives %s with the number %s the status %s, which Datadog reads by its first letters',
    (name, severityNumber, status) => {
      const line = lineOf(someRecord({ severityText: name, severityNumber }));
      expect([line.status, line.level_name]).toEqual([status, name?.toLowerCase() === status ? undefined : name]);
    },
  );

  it('renames attributes of its own names', () => {
    const attributes = { status: 404, service: 'other', 'dd.env': 'mine', host: 'box' };
    expect(lineOf(shopRecord({ attributes }))).toMatchObject({
      ...{ status: 'error', status_: 404, service: 'shop', service_: 'other', 'dd.env': 'prod', 'dd.env_': 'mine' },
      host: 'box',
    });
  });
});
