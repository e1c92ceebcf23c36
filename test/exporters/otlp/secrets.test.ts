import { inspect } from 'node:util';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/bridge/testing/seeded-random.js';
import { OtlpLogRecordExporter, type OtlpOptions } from '../../../src/exporters/otlp/index.js';
import { otlpSettings } from '../../../src/exporters/otlp/options.js';
import { Sender } from '../../../src/exporters/otlp/sender.js';
import { certificate } from '../../support/certificates.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type Answering, OtlpReceiver } from '../../support/otlp-receiver.js';
import { someRecord } from '../../support/some-record.js';
import { until } from '../../support/turns.js';

const SEED = 6;
const random = seededRandom(SEED);

let planted = 0;
const all: string[] = [];

/** Returns a new secret. */
function secret(): string {
  const text = `S${planted++}-${Math.floor(random() * 2 ** 50).toString(36)}`;
  all.push(text, Buffer.from(text).toString('base64'));
  return text;
}

/** All texts that logging a value may show. */
function shown(value: unknown): string {
  const own = typeof value === 'object' && value !== null ? Object.getOwnPropertyNames(value) : [];
  return [
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    inspect({ nested: [value] }, { depth: 20, showHidden: true }),
    String(value),
    JSON.stringify(value) ?? '',
    ...own.map((name) => String((value as Record<string, unknown>)[name])),
    value instanceof Error ? (value.stack ?? '') : '',
  ].join('\n');
}

function expectNoneIn(texts: readonly string[]): void {
  const text = texts.join('\n');
  expect(all.filter((secret) => text.includes(secret))).toEqual([]);
}

/** Repeats the request in the answer, as a helpful collector may do. */
const echo =
  (status: number, type: string): Answering =>
  (response, { headers, path }) => {
    const said = `${JSON.stringify(headers)} ${path} ${headers.authorization}`;
    const page = type === 'text/html' ? '<p>' : '';
    const body =
      type === 'application/json'
        ? JSON.stringify({ message: said, partialSuccess: { rejectedLogRecords: 1, errorMessage: said } })
        : page + said;
    response.writeHead(status, { 'content-type': type, location: `http://${headers.authorization}/` }).end(body);
  };

const ANSWERS: Array<[string, Answering]> = [
  ['a refusal in JSON', echo(401, 'application/json')],
  ['a refusal as text', echo(400, 'text/plain')],
  ['a refusal that is worth another attempt', echo(503, 'text/plain')],
  ['a redirect', echo(307, 'text/plain')],
  ['a partial success', echo(200, 'application/json')],
  ['a reset', (response) => void response.socket?.resetAndDestroy()],
  [
    'something that is no HTTP',
    (response, { headers }) => void response.socket?.end(`${headers.authorization}\r\n\r\n`),
  ],
  ['a web page', echo(200, 'text/html')],
];

/** Options with five secrets, one in every place for one. */
function options(url: string, asked: boolean): OtlpOptions {
  const headers = { Authorization: `Bearer ${secret()}`, 'X-Api-Key': secret(), Cookie: `session=${secret()}` };
  const { protocol, host, pathname } = new URL(url);
  return {
    url: `${protocol}//${secret()}:${secret()}@${host}${pathname}?token=${secret()}`,
    headers: asked ? () => headers : headers,
    maxRequestBytes: 1_000,
  };
}

describe(`200 planted secrets (seed ${SEED})`, () => {
  it.each(ANSWERS)('are in no error, line or inspected object after %s', async (_, answer) => {
    const receiver = await OtlpReceiver.start(answer);
    const texts: string[] = [];
    for (const asked of [false, true]) {
      for (let i = 0; i < 2; i++) {
        const given = options(receiver.url, asked);
        const settings = otlpSettings(given, {}, (line) => texts.push(line));
        const sender = new Sender(settings, new FakeClock(), (line) => texts.push(line));
        const error: unknown = await sender.send([someRecord()], undefined).catch((error: unknown) => error);
        expect(error).toBeInstanceOf(Error);
        texts.push(shown(error), shown(sender), shown(new OtlpLogRecordExporter(given)));
        sender.close();
      }
    }
    expectNoneIn(texts);
    expect(receiver.requests.length).toBeGreaterThanOrEqual(4);
  });

  it('are in no error after many requests with different headers from a function', async () => {
    const receiver = await OtlpReceiver.start(echo(401, 'text/plain'));
    const { url } = options(receiver.url, false);
    const env = { OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${secret()}` };
    let passing = 0;
    const settings = otlpSettings(
      { url: url as string, headers: () => ({ 'x-passing': `passing-${passing++}` }) },
      env,
      () => {},
    );
    const sender = new Sender(settings, new FakeClock(), () => {});
    const texts: string[] = [];
    for (let i = 0; i < 250; i++) {
      const error: unknown = await sender.send([someRecord()], undefined).catch((error: unknown) => error);
      texts.push(shown(error));
    }
    sender.close();
    expectNoneIn(texts);
  });

  it('are in no error of a constructor', () => {
    const texts: string[] = [];
    const attempts: Array<() => OtlpOptions> = [
      () => ({ url: `ftp://user:${secret()}@host/` }),
      () => ({ url: `http://user:${secret()}@:x:/` }),
      () => ({ headers: { authorization: `${secret()}\n` } }),
      () => ({ headers: { authorization: [secret()] as never } }),
      () => ({ headers: secret() as never }),
      () => ({
        url: 'https://localhost/',
        cert: certificate('client'),
        key: `-----BEGIN PRIVATE KEY-----\n${secret()}\n`,
      }),
      () => ({ url: 'https://localhost/', cert: certificate('client'), key: secret() }),
    ];
    for (const attempt of attempts) {
      for (let i = 0; i < 5; i++) {
        let error: unknown;
        try {
          otlpSettings(attempt(), {}, (line) => texts.push(line));
        } catch (thrown) {
          error = thrown;
        }
        expect(error).toBeInstanceOf(TypeError);
        texts.push(shown(error));
      }
    }
    expectNoneIn(texts);
  });

  it('are in no line about the environment', () => {
    const lines: string[] = [];
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${secret()}:${secret()}@far.example`,
      OTEL_EXPORTER_OTLP_HEADERS: `${secret()},=${secret()},a=%zz${secret()},authorization=${secret()}`,
    };
    otlpSettings({}, env, (line) => lines.push(line));
    expect(lines.length).toBeGreaterThan(3);
    expectNoneIn(lines);
  });

  it('are in no object of an application that holds the exporter', async () => {
    const receiver = await OtlpReceiver.start(echo(401, 'text/plain'));
    const exporter = new OtlpLogRecordExporter(options(receiver.url, false));
    const processor = new BatchLogRecordProcessor({ exporter: exporter as never, scheduledDelayMillis: 1 });
    const provider = new LoggerProvider({ processors: [processor] });
    provider.getLogger('x').emit({ body: 'x' });
    await provider.forceFlush().catch(() => {});
    await until(() => receiver.requests.length === 1);
    expectNoneIn([inspect([provider, processor], { depth: 20, showHidden: true }), shown(exporter)]);
    await provider.shutdown();
  });

  it('were 200 and more', () => {
    expect(planted).toBeGreaterThanOrEqual(200);
  });
});
