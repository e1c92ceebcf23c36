import { LoggerProvider } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import type { RedactionOptions } from '../../src/record/redact/redactor.js';
import { application, GENERATIONS, unregister } from '../support/application.js';
import { hostileValues } from '../support/hostile-values.js';
import { type TestedLogger, testLogger } from '../support/test-logger.js';

const SECRET = 'Zq7ZqSECRETqZ7qZ';
const TOKEN = `gh${'p_'}${'aB3'.repeat(12)}`;
afterEach(unregister);

/** A logger that redacts, with one sink that keeps texts and records. */
function redacting(redact: boolean | RedactionOptions = true, options: object = {}) {
  const test = testLogger({ redact, ...options });
  const texts: string[] = [];
  const records: ReadableLogRecord[] = [];
  const format = '{message} {extra} {exception}';
  test.logger.add(
    (text, { record }) => {
      texts.push(text);
      records.push(record);
    },
    { format },
  );
  return { ...test, texts, records };
}

/** What the sink got of one call. */
function shownOf(
  call: (logger: TestedLogger) => void,
  redact: boolean | RedactionOptions = true,
  options: object = {},
) {
  const { logger, texts, records, stderr } = redacting(redact, options);
  call(logger);
  expect([records.length, stderr]).toEqual([1, []]);
  const record = records[0] as ReadableLogRecord;
  return { text: texts[0] as string, record, body: record.body, attributes: record.attributes };
}

const written = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));

class Account {
  readonly id = 7;
  readonly password = SECRET;
}

const body = { password: SECRET, user: 'ada' };
/** Each logs the secret. */
const CALLS: ReadonlyArray<readonly [string, (logger: TestedLogger) => void]> = [
  ['a field', (log) => log.info('x', { password: SECRET })],
  ['a nested field', (log) => log.info('x', { a: [{ b: new Map([['token', SECRET]]) }] })],
  ['a class instance', (log) => log.info('x', { account: new Account() })],
  ['a message that is a class instance', (log) => log.info(new Account())],
  ['a message that is a Map', (log) => log.info(new Map([['token', SECRET]]))],
  ['a message that is an object', (log) => log.info({ a: { token: SECRET } })],
  ['a message that is a list', (log) => log.info([{ token: SECRET }])],
  ['a message that is a text', (log) => log.info(`password=${SECRET}`)],
  ['a text with escaped braces', (log) => log.info(`{{x}} password=${SECRET}`, { a: 1 })],
  ['a named placeholder', (log) => log.info('login {body}', { body })],
  ['a named placeholder with a path', (log) => log.info('login {body[password]} {body[user]}', { body })],
  ['a named placeholder of the secret', (log) => log.info('login {password}', { password: SECRET })],
  ['a placeholder with a conversion', (log) => log.info('login {body!r}', { body })],
  ['a placeholder with a spec', (log) => log.info('login {password:>30}', { password: SECRET })],
  ['a positional placeholder', (log) => log.info('login {}', body, { a: 1 })],
  ['a positional placeholder of the only object', (log) => log.info('login {}', body)],
  ['a positional placeholder with a path', (log) => log.info('login {0[password]}', body, { a: 1 })],
  ['a text behind its name', (log) => log.info('password={}', SECRET)],
  ['a text with its name', (log) => log.info('{}', `password=${SECRET}`)],
  ['placeholders that join', (log) => log.info('{}{}', 'passw', `ord=${SECRET}`)],
  ['a bigint under a secret name', (log) => log.info('{pin} x', { pin: 4_711n, password: SECRET })],
  ['arguments that nothing uses', (log) => log.info('x', 1, { password: SECRET }, 'y')],
  ['an unused text', (log) => log.info('x', `password=${SECRET}`, 1)],
  ['a placeholder that cannot be filled', (log) => log.info('x {0.nothing}', body, { a: 1 })],
  ['a bound field', (log) => log.bind({ token: SECRET }).info('x')],
  ['a bound field in the text', (log) => log.bind({ token: SECRET }).info('x {token}', { a: 1 })],
  ['a field of the context', (log) => log.contextualize({ a: { token: SECRET } }, () => log.info('x'))],
  [
    'a field of the configuration',
    (log) => {
      log.configure({ extra: { token: SECRET } });
      log.info('x', { a: 1 });
    },
  ],
  ['a raw text', (log) => log.opt({ raw: true }).info(`password=${SECRET}`)],
  ['a raw text with fields', (log) => log.opt({ raw: true }).info('{body}', { body })],
  ['lazy fields', (log) => log.opt({ lazy: true }).info('x {body}', { body: () => body, token: () => SECRET })],
  ['a lazy message', (log) => log.opt({ lazy: true }).info(() => `password=${SECRET}`)],
  ['a coloured text', (log) => log.opt({ colors: true }).info('<red>{body}</red>', { body })],
  [
    'fields that fill the text alone',
    (log) => log.opt({ capture: false }).info('{body} {password}', { body, password: SECRET }),
  ],
  [
    'the record in the text',
    (log) => log.opt({ record: true }).info('{record[extra]} {record[message]}', { password: SECRET }),
  ],
  ['a text with a location', (log) => log.opt({ location: true }).info('x {body}', { body })],
  ['the message of an error', (log) => log.error(new Error(`password=${SECRET}`))],
  ['an error behind the fields', (log) => log.error('x', { a: 1 }, new Error(`password=${SECRET}`))],
  ['an error that fills the text', (log) => log.error('x {}', new Error(`password=${SECRET}`))],
  [
    'an error as a field',
    (log) => log.error('x', { error: Object.assign(new Error(`password=${SECRET}`), { token: SECRET }) }),
  ],
  [
    'the members of an error',
    (log) => log.error('x', Object.assign(new Error('no'), { config: { headers: { Authorization: SECRET } } })),
  ],
  ['the causes of an error', (log) => log.error('x', new Error('no', { cause: new Error(`password=${SECRET}`) }))],
  [
    'an aggregate',
    (log) => log.error('x', new AggregateError([new Error(`password=${SECRET}`), { token: SECRET }], 'many')),
  ],
  ['a thrown object', (log) => log.opt({ exception: { token: SECRET } }).error('x')],
  ['a thrown text', (log) => log.opt({ exception: `password=${SECRET}` }).error('x')],
  ['rawHeaders', (log) => log.info('x', { rawHeaders: ['Host', 'a', 'Cookie', SECRET] })],
  ['a level by number', (log) => log.log(35, 'x {body}', { body })],
  [
    'what a patch adds',
    (log) => log.patch((record) => void Object.assign(record.attributes, { a: { token: SECRET } })).info('x', { b: 1 }),
  ],
  [
    'a body that a patch sets',
    (log) => log.patch((record) => void Object.assign(record, { body: `password=${SECRET}` })).info('x'),
  ],
  [
    'a structured body that a patch sets',
    (log) => log.patch((record) => void Object.assign(record, { body: { token: SECRET } })).info('x'),
  ],
];

describe.each(CALLS)('%s', (_, call) => {
  it.each<[string, RedactionOptions]>([
    ['mark', {}],
    ['mask', { action: 'mask' }],
    ['remove', { action: 'remove' }],
    ['hmac', { action: { hmac: 'k' } }],
    ['a function', { action: ({ kind }) => `<${kind}>` }],
  ])('is redacted by %s', (_name, options) => {
    const { text, record } = shownOf(call, options);
    expect(text + written(record)).not.toContain(SECRET.slice(0, -4));
    // It is the redaction that does it.
    const plain = shownOf(call, false);
    expect(plain.text + written(plain.record)).toContain(SECRET);
  });
});

describe('redact', () => {
  it('comes before the text is filled', () => {
    expect(shownOf((log) => log.info('login {body}', { body }))).toMatchObject({
      body: 'login {"password":"[redacted]","user":"ada"}',
      attributes: { body: { password: '[redacted]', user: 'ada' } },
    });
  });

  it('looks through the finished text once more', () => {
    expect(shownOf((log) => log.info('{}{}', 'passw', 'ord=hunter2')).body).toBe('password=[redacted:password]');
  });

  it('leaves everything else as it is', () => {
    const call = (log: TestedLogger) =>
      log.info('paid {amount} by {user[name]}', {
        amount: 3,
        user: { name: 'ada', tags: ['a'] },
        big: 12n,
        at: new Date(0),
      });
    const { record } = shownOf(call);
    expect(record).toEqual(shownOf(call, false).record);
  });

  it('makes the same record on the fast path as on the other', () => {
    const fields = { password: SECRET, note: `password=${SECRET}`, a: { token: 1 } };
    const fast = shownOf((log) => log.info('x {note}', fields));
    const slow = shownOf((log) => log.opt({ eventName: 'e' }).info('x {note}', fields));
    expect(fast.record).toEqual({
      ...slow.record,
      eventName: undefined,
      hrTime: fast.record.hrTime,
      hrTimeObserved: fast.record.hrTimeObserved,
    });
  });

  it('never changes what the caller has', () => {
    const inner = { token: SECRET };
    const given = { password: SECRET, inner, list: [['cookie', SECRET]], map: new Map([['pin', SECRET]]) };
    shownOf((log) => log.info('x {inner}', given));
    expect(given).toEqual({
      password: SECRET,
      inner: { token: SECRET },
      list: [['cookie', SECRET]],
      map: new Map([['pin', SECRET]]),
    });
    expect(given.inner).toBe(inner);
  });

  it('shows a patch the redacted form', () => {
    const seen: unknown[] = [];
    shownOf((log) =>
      log
        .patch((record) => void seen.push(record.body, record.attributes.password))
        .info('x {password}', { password: SECRET }),
    );
    expect(seen).toEqual(['x [redacted]', '[redacted]']);
  });

  it('leaves what a patch has not touched, without asking a function again', () => {
    let calls = 0;
    const redact = { action: () => `hidden ${++calls}` };
    const { attributes } = shownOf(
      (log) => log.patch((record) => void Object.assign(record.attributes, { b: 1 })).info('x', { password: SECRET }),
      redact,
    );
    expect([attributes, calls]).toEqual([{ password: 'hidden 1', b: 1 }, 1]);
  });

  it('asks a function once for each secret of a call', () => {
    const asked: string[] = [];
    const action = (match: { text: string; path: string }) => {
      asked.push(`${match.path}:${match.text}`);
      return 'hidden';
    };
    shownOf(
      (log) => log.bind({ token: 't' }).error('x {note}', { pin: 1, note: 'password=n' }, new Error('password=e')),
      { action },
    );
    expect(asked.sort()).toEqual(['exception.message:e', 'exception.stacktrace:e', 'note:n', 'pin:1', 'token:t']);
  });

  it('finds a secret that a limit would cut', () => {
    const options = { logRecordLimits: { attributeValueLengthLimit: 20 } };
    const url = `postgres://app:${SECRET}@db.example/shop`;
    const { text, record } = shownOf((log) => log.bind({ before: url }).info('x {url}', { url }), true, options);
    expect(text + JSON.stringify(record)).not.toContain('Zq7');
    expect(shownOf((log) => log.info('x', { url }), true, options).attributes).toEqual({ url: 'postgres://app:[reda' });
  });

  it('finds a secret at the budget of a record', () => {
    const long = `${'x '.repeat(2 ** 19 - 20)}https://u:${SECRET}@host/`;
    for (const call of [
      (log: TestedLogger) => log.info('x', { long }),
      (log: TestedLogger) => log.info(long),
      (log: TestedLogger) => log.info('{long}', { long }),
      (log: TestedLogger) => log.error('x', new Error(`${long} ${long}`, { cause: new Error(long) })),
      (log: TestedLogger) =>
        log.error('x', new AggregateError([new Error(`${'y '.repeat(8_170)}https://u:${SECRET}@host/ ${long}`)])),
    ])
      expect(JSON.stringify(shownOf(call).record)).not.toContain('Zq7');
  });

  it('leaves names, the resource and the scope', () => {
    const resource = { attributes: { 'service.token': SECRET } };
    const { record } = shownOf((log) => log.info('x', { [`a password=${SECRET}`]: 1 }), true, {
      resource,
      name: TOKEN,
    });
    expect(record.resource.attributes['service.token']).toBe(SECRET);
    expect(record.instrumentationScope.name).toBe(TOKEN);
    expect(Object.keys(record.attributes)).toEqual([`a password=${SECRET}`]);
  });

  it('can be configured, replaced and ended, for views that are there as well', () => {
    const { logger, records } = redacting(false);
    const view = logger.bind({ token: SECRET });
    view.info('off');
    logger.configure({ redact: true });
    view.info('on');
    logger.configure({ extra: { a: 1 } });
    view.info('still on');
    logger.configure({ redact: { action: 'mask' } });
    view.info('masked');
    logger.configure({ redact: false });
    view.info('off again');
    expect(records.map(({ attributes }) => attributes.token)).toEqual([
      SECRET,
      '[redacted]',
      '[redacted]',
      '****Z7qZ',
      SECRET,
    ]);
  });

  it('refuses what is no option, and changes nothing then', () => {
    expect(() => testLogger({ redact: 'yes' as never })).toThrow('`redact` must be a boolean or an object, got "yes"');
    const { logger, records } = redacting(true);
    expect(() => logger.configure({ redact: { keys: [''] } })).toThrow(TypeError);
    logger.info('x', { token: SECRET });
    expect(records[0]?.attributes).toEqual({ token: '[redacted]' });
  });

  it('keeps a function that logs from calling itself', () => {
    let calls = 0;
    const { logger, records } = redacting({
      action: ({ text }) => {
        if (++calls < 100) logger.info('nested', { password: text });
        return 'hidden';
      },
    });
    logger.info('outer', { password: SECRET });
    expect([calls, records.map(({ attributes }) => attributes.password)]).toEqual([1, ['[redacted]', 'hidden']]);
  });

  it('makes no call throw, whatever it is given', () => {
    const { logger, records } = redacting({ keys: ['a.b', /x/], values: ['token', /z/], action: 'mask' });
    const values = hostileValues();
    for (const { make } of values) {
      logger.info('x {a} {}', make(), { a: make(), password: make() });
      logger.error(make() as string, make(), make());
    }
    expect(records).toHaveLength(values.length * 2);
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything(), { maxLength: 3 }), (message, args) => {
        logger.info(message as string, ...args);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an error block', () => {
  it('shows the redacted record, and the error of the sink as it is', () => {
    const { logger, stderr } = testLogger({ redact: true });
    logger.add(() => {
      throw new Error('sink says password=shown');
    });
    logger.info(`password=${SECRET}`);
    logger
      .patch(() => {
        throw new Error('no');
      })
      .info(`password=${SECRET}`);
    expect(stderr.join('')).not.toContain(SECRET);
    expect(stderr.join('')).toContain('Record was: INFO | password=[redacted:password]');
    expect(stderr.join('')).toContain('sink says password=shown');
  });
});

describe('the application’s provider', () => {
  it.each(GENERATIONS)('of the %s generation gets the redacted record, beside the sinks', (_, register) => {
    const { logger, records } = redacting();
    const { provider, exporter } = application();
    register(provider);
    logger.info('x {body}', { body, token: SECRET });
    const [record] = exporter.getFinishedLogRecords();
    expect(JSON.stringify([record?.body, record?.attributes])).not.toContain(SECRET);
    expect(record?.attributes).toEqual(records[0]?.attributes);
  });

  it('gives the sinks redacted what its processors add, and other libraries emit', () => {
    const { logger, records } = redacting();
    const enricher = {
      onEmit: (record: { setAttribute(key: string, value: unknown): void; body: unknown }) => {
        record.setAttribute('added', { token: SECRET });
        if (record.body === 'y') record.body = `password=${SECRET}`;
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const { provider } = application(enricher, logger.attach());
    logger.configure({ provider });
    logger.info('x', { pin: 1, n: 12n });
    logger.info('y');
    provider.getLogger('library').emit({ body: `password=${SECRET}`, attributes: { list: [['cookie', SECRET]] } });
    expect(records.map(({ body, attributes }) => [body, attributes])).toEqual([
      ['x', { pin: '[redacted]', n: 12n, added: { token: '[redacted]' } }],
      ['password=[redacted:password]', { added: { token: '[redacted]' } }],
      ['password=[redacted:password]', { list: [['cookie', '[redacted]']], added: { token: '[redacted]' } }],
    ]);
  });

  it('has a function asked once about what comes back as it was', () => {
    let calls = 0;
    const { logger, records } = redacting({ action: () => `hidden ${++calls}` });
    const enricher = {
      onEmit: (record: { setAttribute(key: string, value: unknown): void }) => record.setAttribute('a', 1),
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const { provider } = application(enricher, logger.attach());
    logger.configure({ provider });
    logger.info('x', { password: SECRET });
    expect([records[0]?.attributes, calls]).toEqual([{ password: 'hidden 1', a: 1 }, 1]);
  });
});

describe('records of others', () => {
  it('are redacted when they come through our own Logs API', () => {
    const { logger, records } = redacting(true, { logRecordLimits: { attributeValueLengthLimit: 20 } });
    logger.loggerProvider.getLogger('library').emit({
      body: { token: SECRET },
      attributes: { url: `postgres://app:${SECRET}@db.example/shop` },
      exception: Object.assign(new Error(`password=${SECRET}`), { token: SECRET }),
    });
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records)).not.toContain('Zq7');
  });

  it('of another logger are redacted when they come through attach()', () => {
    const { logger, records } = redacting();
    const other = testLogger().logger;
    other.configure({ provider: new LoggerProvider({ processors: [logger.attach()] }) as never });
    other.add(logger.attach());
    other.info('x {body}', { body });
    expect(records.length).toBeGreaterThan(0);
    expect(JSON.stringify(records)).not.toContain(SECRET);
  });

  it('handed to attach() as they are, are redacted, too', () => {
    const { logger, records } = redacting();
    let kept: ReadableLogRecord | undefined;
    const other = testLogger().logger;
    other.add((_, { record }) => {
      kept = record;
    });
    other.info('x', { token: SECRET });
    logger.attach().onEmit(kept as ReadableLogRecord);
    expect(records.map(({ attributes }) => attributes)).toEqual([{ token: '[redacted]' }]);
    expect(kept?.attributes).toEqual({ token: SECRET });
  });
});
