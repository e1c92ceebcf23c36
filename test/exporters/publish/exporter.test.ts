import { describe, expect, it } from 'vitest';
import { decodeLogs } from '../../../demo/otlp-logs.js';
import {
  type PublishExporterOptions,
  PublishLogRecordExporter,
  type PublishMessage,
} from '../../../src/exporters/publish/index.js';
import { renderJson } from '../../../src/exporters/render/json/render-json.js';
import type { Attempt, DeliveryError, ExportResult } from '../../../src/record/exporter.js';
import { outcomeOf } from '../../../src/record/failure/outcome.js';
import type { LightRecord } from '../../../src/record/record.js';
import { uidOf } from '../../../src/record/uid.js';
import { someRecord } from '../../support/some-record.js';

const ATTEMPT: Attempt = { signal: new AbortController().signal, number: 1 };

function exportOf(exporter: PublishLogRecordExporter, records: LightRecord[]): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export(records, resolve, ATTEMPT));
}

/** What becomes of records, and the messages that the publisher got. */
async function published(
  options: Partial<PublishExporterOptions>,
  records: LightRecord[],
  answer: () => unknown = () => undefined,
) {
  const messages: PublishMessage[] = [];
  const publisher = {
    publish(given: readonly PublishMessage[]) {
      messages.push(...given);
      return answer();
    },
  };
  const result = await exportOf(new PublishLogRecordExporter({ publisher, topic: 'logs', ...options }), records);
  return { messages, result, outcome: outcomeOf(records, result) };
}

describe('a message', () => {
  it('has topic, key, one JSON object, the uid and headers', async () => {
    const record = someRecord({ attributes: { tenant: 'a' } });
    const { messages } = await published(
      {
        topic: ({ attributes }) => `logs.${attributes['tenant']}`,
        key: ({ severityText }) => severityText,
        headers: () => ({ source: 'test' }),
      },
      [record],
    );
    const uid = uidOf(record);
    expect(messages).toEqual([
      {
        topic: 'logs.a',
        key: 'INFO',
        value: renderJson(record),
        headers: { 'log.record.uid': uid, source: 'test' },
        uid,
      },
    ]);
  });

  it('has no key where the function gives none', async () => {
    const { messages } = await published({ key: () => undefined }, [someRecord()]);
    expect(messages[0]).not.toHaveProperty('key');
  });

  it('has the same uid in each attempt', async () => {
    const records = [someRecord()];
    const [first, second] = [await published({}, records), await published({}, records)];
    expect(first.messages[0]?.uid).toBe(second.messages[0]?.uid);
  });

  it('may be an OTLP request of one record, of the resource and scope of the record', async () => {
    const records = [0, 1, 2].map((i) =>
      someRecord({
        body: `body ${i}`,
        attributes: { i },
        resource: { attributes: { 'service.name': i === 2 ? 'other' : 'app' } },
        instrumentationScope: { name: `scope ${i}` },
      }),
    );
    const { messages } = await published({ value: 'otlp_proto' }, records);
    // Kept until all are encoded: none shares its bytes with the next one.
    expect(messages.map(({ value }) => decodeLogs(value as Buffer))).toMatchObject(
      [0, 1, 2].map((i) => [
        { body: `body ${i}`, attributes: { i: BigInt(i) }, resource: { 'service.name': i === 2 ? 'other' : 'app' } },
      ]),
    );
    const json = (await published({ value: 'otlp_json' }, records)).messages.map(({ value }) =>
      JSON.parse(String(value)),
    );
    expect(json.map(({ resourceLogs }) => resourceLogs[0].scopeLogs[0].scope.name)).toEqual([
      'scope 0',
      'scope 1',
      'scope 2',
    ]);
    expect(json[1].resourceLogs[0].scopeLogs[0].logRecords).toMatchObject([{ body: { stringValue: 'body 1' } }]);
  });

  it('may have a value of your own, text or bytes, of a frozen record', async () => {
    const { messages } = await published(
      { value: (record) => (Object.isFrozen(record) ? new Uint8Array([1]) : 'no') },
      [someRecord()],
    );
    expect(messages[0]?.value).toEqual(new Uint8Array([1]));
  });
});

describe('a record', () => {
  const records = () => ['a', 'bad', 'b', 'c'].map((body) => someRecord({ body }));
  const throwing = ({ body }: { body?: unknown }) => {
    if (body === 'bad') throw new Error('no');
    return String(body);
  };

  it.each([
    ['topic', { topic: throwing }],
    ['key', { key: throwing }],
    ['value', { value: throwing }],
    ['headers', { headers: (record: { body?: unknown }) => ({ a: throwing(record) }) }],
    ['value that is none', { value: ({ body }: { body?: unknown }) => (body === 'bad' ? 5 : 'x') as string }],
    ['key that is none', { key: ({ body }: { body?: unknown }) => (body === 'bad' ? 5 : 'x') as string }],
  ])('fails alone where its %s throws', async (_, options) => {
    const given = records();
    const { messages, outcome } = await published(options, given);
    expect(messages).toHaveLength(3);
    expect(outcome).toMatchObject({ delivered: 3, items: [{ record: given[1], retryable: false }] });
  });

  it('fails alone where the publisher says so, by its own place among the records', async () => {
    const given = records();
    const error = new Error('full');
    const answer = () => ({ failed: [{ index: 1, error, retryable: true }] });
    const { result, outcome } = await published({ key: throwing }, given, answer);
    expect(outcome.items).toMatchObject([
      { record: given[1], retryable: false },
      { record: given[2], error, retryable: true },
    ]);
    expect(result.error).toMatchObject({ retryable: true });
  });

  it('fails alone where the error of the publisher has outcomes', async () => {
    const given = records();
    const outcomes = [{ index: 3, retryable: false }, { index: 77 }, null];
    const { result, outcome } = await published({}, given, () =>
      Promise.reject(Object.assign(new Error('some'), { outcomes })),
    );
    expect(outcome.items).toMatchObject([{ record: given[3], error: { message: 'some' }, retryable: false }]);
    expect(result.error).toMatchObject({ retryable: false, message: '1 of 4 records were not published: some' });
  });

  it.each([{}, { failed: 'all' }, { failed: [] }, null, 'ok', { failed: [null] }])(
    'is delivered where the publisher returns %j',
    async (answer) => {
      expect((await published({}, records(), () => answer)).result).toEqual({ code: 0 });
    },
  );

  it('fails with all others where the publisher rejects, with its error', async () => {
    const error = Object.assign(new Error('down'), { retryable: true }) as DeliveryError;
    const { result } = await published({}, records(), () => Promise.reject(error));
    expect(result).toEqual({ code: 1, error });
  });
});

describe('behind a foreign processor', () => {
  it('sends again only what was not published, and drops what is final', async () => {
    const attempts: string[][] = [];
    const publisher = {
      publish(messages: readonly PublishMessage[]) {
        attempts.push(messages.map(({ value }) => String(value)));
        if (attempts.length > 1) return undefined;
        return {
          failed: [
            { index: 0, retryable: false, error: new Error('no') },
            { index: 2, retryable: true, error: new Error('wait') },
          ],
        };
      },
    };
    const exporter = new PublishLogRecordExporter({ publisher, topic: 'logs', value: ({ body }) => String(body) });
    const result = await new Promise<ExportResult>((resolve) => {
      exporter.export(
        ['a', 'b', 'c', 'd'].map((body) => someRecord({ body })),
        resolve,
      );
    });
    expect(attempts).toEqual([['a', 'b', 'c', 'd'], ['c']]);
    expect(result.error).toMatchObject({
      rejected: 1,
      message: expect.stringContaining('1 of 4 records were not exported'),
    });
  });

  it('divides what is left of a batch, and counts what was final', async () => {
    const attempts: string[][] = [];
    const publisher = {
      publish(messages: readonly PublishMessage[]) {
        const values = messages.map(({ value }) => String(value));
        attempts.push(values);
        if (values.length > 1 && values.includes('bad'))
          throw Object.assign(new Error('too large'), { divisible: true, retryable: false });
        if (values.includes('bad')) throw Object.assign(new Error('too large'), { retryable: false });
      },
    };
    const exporter = new PublishLogRecordExporter({ publisher, topic: 'logs', value: ({ body }) => String(body) });
    const result = await new Promise<ExportResult>((resolve) => {
      exporter.export(
        ['a', 'bad', 'c', 'd'].map((body) => someRecord({ body })),
        resolve,
      );
    });
    expect(attempts).toEqual([['a', 'bad', 'c', 'd'], ['a', 'bad'], ['a'], ['bad'], ['c', 'd']]);
    expect(result.error).toMatchObject({ rejected: 1 });
  });
});

describe('the order', () => {
  const publisher = { publish: () => undefined };
  const orderKey = (options: Partial<PublishExporterOptions>) =>
    new PublishLogRecordExporter({ publisher, topic: 'logs', ...options }).orderKey(someRecord());

  it('is kept for each key, or else for each topic of a function', () => {
    expect(orderKey({})).toBeUndefined();
    expect(orderKey({ topic: ({ severityText }) => `logs.${severityText}` })).toBe('logs.INFO');
    expect(orderKey({ topic: () => 'a', key: ({ body }) => String(body) })).toBe('hello');
    expect(orderKey({ key: () => undefined })).toBeUndefined();
    expect(orderKey({ key: () => 5 as never })).toBeUndefined();
  });

  it('needs no function that succeeds', () => {
    const key = () => {
      throw new Error('no');
    };
    expect(orderKey({ key })).toBeUndefined();
  });
});

describe('the options', () => {
  const publisher = { publish: () => undefined };
  it.each<[object, string]>([
    [{ publisher: {} }, '`publisher` must be an object with `publish`'],
    [{ topic: undefined }, '`topic` must be a string or a function'],
    [{ topic: '' }, '`topic` must be a string that is not empty'],
    [{ key: 'a' }, '`key` must be a function'],
    [{ headers: {} }, '`headers` must be a function'],
    [{ value: 'xml' }, "`value` must be 'json', 'otlp_json', 'otlp_proto' or a function"],
    [{ value: 5 }, '`value` must be'],
    [{ topics: 'a' }, '`topics` is not an option of PublishLogRecordExporter'],
  ])('reject %j', (options, message) => {
    expect(() => new PublishLogRecordExporter({ publisher, topic: 'logs', ...options } as never)).toThrow(message);
  });

  it('close the publisher at shutdown, once', async () => {
    let closed = 0;
    const exporter = new PublishLogRecordExporter({
      publisher: { ...publisher, close: () => closed++ },
      topic: 'logs',
    });
    await Promise.all([exporter.shutdown(), exporter.shutdown()]);
    expect(closed).toBe(1);
  });
});
