import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExportLogsServiceRequest } from '../../../demo/otlp-schema.js';
import { Logger } from '../../../src/bridge/logger.js';
import { type ReceiverOptions, receiver } from '../../../src/bridge/testing/index.js';
import { OtlpLogRecordExporter, type OtlpOptions } from '../../../src/exporters/otlp/index.js';

/** Sends one record; returns it as it was received. */
async function sent(log: (logger: Logger) => void, options: OtlpOptions = {}) {
  await using received = await receiver();
  const logger = new Logger({ name: 'shop', version: '1.2', resource: { attributes: { 'service.name': 'till' } } });
  logger.add(new OtlpLogRecordExporter({ url: received.url, ...options }));
  log(logger);
  await logger.shutdown();
  return received;
}

const post = (url: string, body: Uint8Array | string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/x-protobuf', ...headers } });

describe('receiver', () => {
  it.each<[string, OtlpOptions]>([
    ['protobuf', {}],
    ['JSON', { protocol: 'http/json' }],
    ['protobuf in gzip', { compression: 'gzip' }],
    ['JSON in gzip', { protocol: 'http/json', compression: 'gzip' }],
  ])('decodes a record in %s', async (_, options) => {
    const fields = {
      ...{ text: 'grün 🐢', int: -3, big: 2n ** 60n, double: 0.5, yes: true, no: false, none: null },
      ...{ list: [1, 'two', [3]], map: { deep: { er: 1 } }, bytes: Uint8Array.of(0, 255, 7) },
    };
    const { records, requests } = await sent(
      (logger) => logger.opt({ eventName: 'paid' }).warning('paid', fields),
      options,
    );
    const { none: _none, ...valued } = fields;
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      severityText: 'WARNING',
      severityNumber: 13,
      body: 'paid',
      eventName: 'paid',
      attributes: valued,
      droppedAttributesCount: 0,
      instrumentationScope: { name: 'shop', version: '1.2' },
    });
    expect(records[0]?.resource.attributes).toMatchObject({ 'service.name': 'till' });
    expect(Math.abs((records[0]?.hrTime[0] as number) - Date.now() / 1_000)).toBeLessThan(60);
    expect(requests[0]?.headers['content-type']).toMatch(options.protocol === 'http/json' ? /json/ : /protobuf/);
    expect(requests[0]?.records).toEqual(records);
  });

  it('gives its answers in turn, then 200, and keeps the records of those with 2xx apart', async () => {
    await using received = await receiver({
      answers: [
        { status: 503, headers: { 'retry-after': '7' }, body: 'later', delayMillis: 1 },
        { status: 202 },
        { status: 400 },
      ],
    });
    const body = JSON.stringify({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }],
    });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      const response = await post(received.url, body, { 'content-type': 'application/json' });
      statuses.push(response.status);
      if (i === 0) expect([response.headers.get('retry-after'), await response.text()]).toEqual(['7', 'later']);
    }
    expect(statuses).toEqual([503, 202, 400, 200]);
    expect([received.requests.length, received.records.length]).toEqual([4, 2]);
    expect(received.requests.map(({ records }) => records[0]?.body)).toEqual(['x', 'x', 'x', 'x']);
  });

  it('shows that a delivery repeats what was refused', async () => {
    await using received = await receiver({ answers: [{ status: 503 }] });
    const logger = new Logger();
    logger.add(new OtlpLogRecordExporter({ url: received.url }), { retry: { initialBackoffMillis: 1 } });
    logger.info('again');
    await logger.shutdown();
    expect([received.requests.length, received.records.map(({ body }) => body)]).toEqual([2, ['again']]);
  });

  it('takes what the schema itself encodes, whatever it is', async () => {
    await using received = await receiver();
    const record = fc.record({
      severityNumber: fc.integer({ min: 1, max: 24 }),
      severityText: fc.string({ minLength: 1, unit: 'grapheme' }),
      double: fc.double({ noNaN: true }),
      int: fc.maxSafeInteger(),
      id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    });
    await fc.assert(
      fc.asyncProperty(record, async ({ severityNumber, severityText, double, int, id }) => {
        const value = { kvlistValue: { values: [{ key: 'd', value: { doubleValue: double } }] } };
        const message = ExportLogsServiceRequest.fromObject({
          resourceLogs: [
            {
              scopeLogs: [
                {
                  logRecords: [
                    {
                      ...{ severityNumber, severityText, traceId: id, spanId: id.subarray(8), flags: 0x101 },
                      attributes: [{ key: 'int', value: { intValue: String(int) } }],
                      body: value,
                    },
                  ],
                },
              ],
            },
          ],
        });
        const body = deflateSync(ExportLogsServiceRequest.encode(message).finish());
        expect((await post(received.url, new Uint8Array(body), { 'content-encoding': 'deflate' })).status).toBe(200);
        const hex = Buffer.from(id).toString('hex');
        expect(received.requests.at(-1)?.records[0]).toMatchObject({
          ...{ severityNumber, severityText, attributes: { int }, body: { d: double } },
          spanContext: { traceId: hex, spanId: hex.slice(16), traceFlags: 1 },
        });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['that is cut', Uint8Array.of(10, 5, 1), {}],
    ['with an unknown wire type', Uint8Array.of(7), {}],
    ['with a number for a message', Uint8Array.of(8, 1), {}],
    ['with a number without an end', new Uint8Array(20).fill(255), {}],
    ['that is no JSON', '{', { 'content-type': 'application/json' }],
    ['in an unknown encoding', '', { 'content-encoding': 'br' }],
    ['that is not compressed as it says', 'x', { 'content-encoding': 'gzip' }],
  ])('answers a body %s with 400, and spends no answer', async (_, body, headers) => {
    await using received = await receiver({ answers: [{ status: 429 }] });
    const refused = await post(received.url, body, headers as Record<string, string>);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringMatching(/^this is no OTLP request: /)]);
    expect((await post(received.url, new Uint8Array())).status).toBe(429);
    expect(received.requests.map(({ records }) => records)).toEqual([[], []]);
  });

  it('closes while an answer waits, and twice', async () => {
    const received = await receiver({ answers: [{ delayMillis: 60_000 }] });
    const pending = post(received.url, new Uint8Array()).catch(() => 'cut');
    while (received.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([received.close(), received.close()]);
    expect(await pending).toBe('cut');
  });

  it.each<[unknown, string]>([
    [{ answers: 3 }, '`answers` must be an array'],
    [{ answers: [{ status: 99 }] }, '`status` must be an integer of at least 200'],
    [{ answers: [{ status: 600 }] }, '`status` must be an integer from 200 to 599'],
    [{ answers: [{ code: 200 }] }, '`code` is not an option of an answer'],
    [{ port: 3 }, '`port` is not an option of receiver'],
  ])('refuses %j', (options, sentence) => {
    expect(() => receiver(options as ReceiverOptions)).toThrow(sentence);
  });
});
