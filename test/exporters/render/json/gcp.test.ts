import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonShape } from '../../../../src/exporters/render/json/format.js';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { SPAN_ID, shopRecord, TRACE_ID } from '../../../support/shop-record.js';
import { someRecord } from '../../../support/some-record.js';

const lineOf = (record: ReturnType<typeof someRecord>, shape: JsonShape = {}) =>
  JSON.parse(renderJson(record, { serialize: { profile: 'gcp', ...shape } }));

describe('the profile gcp', () => {
  it("has the fields of Google Cloud's structured logs and of Error Reporting", () => {
    expect(lineOf(shopRecord(), { project: 'my-shop' })).toEqual({
      time: '2023-11-14T22:13:20.123456Z',
      severity: 'ERROR',
      message: 'payment failed',
      logger: 'shop.cart',
      'process.pid': process.pid,
      'thread.id': 0,
      'event.name': 'payment.failed',
      serviceContext: { service: 'shop', version: '1.2.3' },
      'logging.googleapis.com/labels': { environment: 'prod' },
      'logging.googleapis.com/trace': `projects/my-shop/traces/${TRACE_ID}`,
      'logging.googleapis.com/spanId': SPAN_ID,
      'logging.googleapis.com/trace_sampled': true,
      'logging.googleapis.com/sourceLocation': { file: '/app/src/cart.ts', line: '42', function: 'checkout' },
      stack_trace: expect.stringMatching(/^TypeError: card expired\n {4}at /),
      'exception.type': 'TypeError',
      'exception.message': 'card expired',
      dropped_attributes_count: 2,
      'user.id': 7,
      cart: { items: [1, '2'] },
    });
  });

  it.each([
    ...[
      ['TRACE', 1, 'DEBUG'],
      ['DEBUG', 5, 'DEBUG'],
      ['INFO', 9, 'INFO'],
      ['NOTICE', 10, 'NOTICE'],
    ],
    ...[
      ['SUCCESS', 11, 'INFO'],
      ['WARNING', 13, 'WARNING'],
      ['ERROR', 17, 'ERROR'],
      ['FAIL', 18, 'ERROR'],
    ],
    ...[
      ['CRITICAL', 21, 'CRITICAL'],
      ['FATAL', 22, 'ALERT'],
      ['SNAKY', 12, 'INFO'],
      ['WORST', 24, 'ALERT'],
    ],
    ...[
      ['warn', 0, 'WARNING'],
      ['none', undefined, 'DEFAULT'],
      [undefined, undefined, 'DEFAULT'],
      [undefined, 15, 'WARNING'],
    ],
    ...[['ERROR', 9, 'INFO']],
  ] as const)(
    'gives %s with the number %s the severity %s, and keeps another name',
    (name, severityNumber, severity) => {
      const line = lineOf(someRecord({ severityText: name, severityNumber }));
      expect([line.severity, line.level_name]).toEqual([severity, name === severity ? undefined : name]);
    },
  );

  it('has the bare id of a trace without a project', () => {
    const line = lineOf(shopRecord({ spanContext: { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 0 } }));
    expect(line['logging.googleapis.com/trace']).toBe(TRACE_ID);
    expect(line['logging.googleapis.com/trace_sampled']).toBe(false);
  });

  it('takes the project from GOOGLE_CLOUD_PROJECT, unless the option names one', () => {
    process.env['GOOGLE_CLOUD_PROJECT'] = ' of-env ';
    onTestFinished(() => void delete process.env['GOOGLE_CLOUD_PROJECT']);
    const trace = (shape?: JsonShape) => lineOf(shopRecord(), shape)['logging.googleapis.com/trace'];
    expect(trace()).toBe(`projects/of-env/traces/${TRACE_ID}`);
    expect(trace({ project: 'mine' })).toBe(`projects/mine/traces/${TRACE_ID}`);
    expect(JSON.parse(renderJson(shopRecord(), { serialize: 'gcp' }))['logging.googleapis.com/trace']).toBe(trace());
  });

  it('takes attributes with dots as they are, beside its own names', () => {
    const attributes = {
      'time.zone': 'CET',
      severity: 'mine',
      'severity.x': 1,
      'logging.googleapis.com/labels': { a: 'b' },
    };
    expect(lineOf(someRecord({ attributes }))).toMatchObject({ ...attributes, severity: 'INFO', severity_: 'mine' });
  });

  it.each([
    [{ 'service.version': '2' }, { version: '2' }],
    [{ 'service.name': 'shop' }, { service: 'shop' }],
    [{}, undefined],
  ])('has of %j the service context %j', (attributes, context) => {
    expect(lineOf(someRecord({ resource: { attributes } })).serviceContext).toEqual(context);
  });
});
