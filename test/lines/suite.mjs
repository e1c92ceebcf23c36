/*
 * One suite for every line of the SDK. It runs unchanged against the packed package, in a project for each line. `line.mjs` registers the
 * line's provider.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import {
  AsyncLogRecordProcessor,
  BatchLogRecordProcessor,
  FanOutLogRecordProcessor,
  FilterLogRecordProcessor,
  RedactingLogRecordProcessor,
  SyncLogRecordProcessor,
} from 'logly-otel/processors';
import { apiLogger, disable, InMemoryLogRecordExporter, LoggerProvider, register, stockBatch } from './line.mjs';

afterEach(() => disable());

/** A third-party processor that calls `onEmit` for each record. */
const doing = (onEmit) => ({ onEmit, async forceFlush() {}, async shutdown() {} });

/** An application's provider, and the bodies that pass all of its processors. */
function application(...processors) {
  const bodies = [];
  const provider = new LoggerProvider({ processors: [...processors, doing(({ body }) => bodies.push(body))] });
  return { provider, bodies };
}

function recording(options = {}) {
  const errors = [];
  const logger = new Logger({ onInternalError: (error) => errors.push(error), ...options });
  const records = [];
  logger.add((_, { record }) => void records.push(record));
  return { logger, records, errors, bodies: () => records.map(({ body }) => body) };
}

for (const [order, early] of [
  ['registered before the logger is made', true],
  ['registered after its first call', false],
]) {
  describe(order, () => {
    /** A logger and an application, made in this order; `first` has the bodies logged before the provider was registered. */
    function both(processorsOf) {
      let app;
      const make = (logger) => {
        app = application(...processorsOf(logger));
        register(app.provider);
      };
      const test = recording();
      if (early) make(test.logger);
      else {
        test.logger.info('early');
        make(test.logger);
      }
      return { ...test, app, first: early ? [] : ['early'] };
    }

    it('beside, delivers one record to each destination', () => {
      const { logger, app, bodies, first } = both(() => []);
      logger.info('paid {amount}', { amount: 3 });
      assert.deepEqual(app.bodies, ['paid 3']);
      assert.deepEqual(bodies(), [...first, 'paid 3']);
    });

    it('attached, delivers one enriched record to each destination', () => {
      const { logger, app, bodies, records, first } = both((logger) => [
        doing((record) => record.setAttribute('enriched', true)),
        logger.attach(),
      ]);
      logger.info('paid {amount}', { amount: 3, deep: { list: [1, 'a'] }, at: new Date(0) });
      assert.deepEqual(app.bodies, ['paid 3']);
      assert.deepEqual(bodies(), [...first, 'paid 3']);
      assert.deepEqual(records.at(-1).attributes, {
        amount: 3,
        deep: { list: [1, 'a'] },
        at: '1970-01-01T00:00:00.000Z',
        enriched: true,
      });
      assert.deepEqual(records.at(-1).instrumentationScope.name, 'logly');
    });

    it('attached, delivers records of other libraries to the sinks once', () => {
      const { app, bodies, first } = both((logger) => [logger.attach()]);
      apiLogger('library').emit({ body: 'theirs', severityNumber: 9 });
      assert.deepEqual(app.bodies, ['theirs']);
      assert.deepEqual(bodies(), [...first, 'theirs']);
    });
  });
}

describe('a processor of the application around ours', () => {
  /** Logs three records through a processor that does this with each. */
  function through(onEmit) {
    const { logger, bodies, errors } = recording();
    const attached = logger.attach();
    const wrapper = {
      onEmit: (record, context) => onEmit(attached, record, context),
      forceFlush: () => attached.forceFlush(),
      shutdown: () => attached.shutdown(),
    };
    register(new LoggerProvider({ processors: [wrapper] }));
    for (const text of ['one', 'secret', 'two']) logger.info(text, { amount: 3 });
    return { logger, bodies, errors };
  }

  it('drops records', async () => {
    const { logger, bodies, errors } = through((inner, record, context) => {
      if (record.body !== 'secret') inner.onEmit(record, context);
    });
    await logger.complete();
    assert.deepEqual([bodies(), errors], [['one', 'two'], []]);
  });

  it('hands records on later', async () => {
    const later = [];
    const { logger, bodies, errors } = through((inner, record, context) => {
      later.push(() => inner.onEmit(record, context));
    });
    assert.deepEqual(bodies(), []);
    for (const handOn of later) handOn();
    await logger.complete();
    assert.deepEqual([bodies(), errors], [['one', 'secret', 'two'], []]);
  });

  it('hands on copies, one of them redacted', async () => {
    const { logger, bodies, errors } = through((inner, record, context) => {
      const { hrTime, hrTimeObserved, severityNumber, severityText, attributes, instrumentationScope, resource } =
        record;
      const body = record.body === 'secret' ? '[redacted]' : record.body;
      const rest = { attributes, instrumentationScope, resource, droppedAttributesCount: 0 };
      inner.onEmit({ hrTime, hrTimeObserved, severityNumber, severityText, body, ...rest }, context);
    });
    await logger.complete();
    assert.deepEqual([bodies(), errors], [['one', '[redacted]', 'two'], []]);
  });
});

describe('redaction', () => {
  it('hands a redacted copy to the stock processor, and leaves the record to the others', async () => {
    const exporter = new InMemoryLogRecordExporter();
    const inner = new RedactingLogRecordProcessor(stockBatch(exporter), { keys: ['email'] });
    const { provider, bodies } = application(inner);
    const attributes = { email: 'ada@example.com', deep: { token: 'abc', n: 1 } };
    provider.getLogger('library').emit({ body: 'password=hunter2', severityNumber: 9, attributes });
    await provider.forceFlush();
    const [record] = exporter.getFinishedLogRecords();
    assert.equal(record.body, 'password=[redacted:password]');
    assert.equal(record.attributes.email, '[redacted]');
    assert.equal(record.severityNumber, 9);
    assert.ok(!JSON.stringify(record.attributes).includes('abc'));
    assert.deepEqual(bodies, ['password=hunter2']);
  });

  it('of a logger comes before its provider, and holds for what comes back', () => {
    const { logger, records } = recording({ redact: true });
    const { provider, bodies } = application(
      doing((record) => record.setAttribute('added', 'password=hunter2')),
      new RedactingLogRecordProcessor(logger.attach()),
    );
    register(provider);
    logger.info('login {pin}', { pin: 1234 });
    assert.deepEqual(bodies, ['login [redacted]']);
    assert.deepEqual(
      records.map(({ body, attributes }) => [body, attributes]),
      [['login [redacted]', { pin: '[redacted]', added: 'password=[redacted:password]' }]],
    );
  });
});

describe('attributes that a line cannot carry', () => {
  for (const attached of [true, false]) {
    it(`are kept for our sinks, ${attached ? 'attached' : 'beside'}`, () => {
      const { logger, records } = recording();
      register(application(...(attached ? [logger.attach()] : [])).provider);
      const shared = { a: 1 };
      const fields = {
        ...JSON.parse('{"owner":{"constructor":1,"b":2},"proto":{"__proto__":{"x":1},"b":2},"constructor":"c"}'),
        mixed: [1, 'a', { b: [true, null] }],
        nothing: null,
        empty: {},
        once: shared,
        twice: [shared, shared],
      };
      logger.info('x', fields);
      assert.equal(records.length, 1);
      assert.equal(JSON.stringify(sorted(records[0].attributes)), JSON.stringify(sorted(fields)));
    });
  }
  const sorted = (map) => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
});

describe('exceptions', () => {
  it('have our attributes, also through the provider', () => {
    const { logger, records } = recording();
    register(application(logger.attach()).provider);
    logger.error('failed', Object.assign(new TypeError('boom', { cause: new Error('why') }), { code: 'E_CODE' }));
    const { attributes } = records[0];
    assert.equal(attributes['exception.type'], 'TypeError');
    assert.equal(attributes['exception.message'], 'boom');
    assert.match(attributes['exception.stacktrace'], /TypeError: boom[\s\S]+Caused by: Error: why/);
  });
});

describe('our LoggerProvider, registered globally', () => {
  it('delivers records of the Logs API to the sinks, and ours once', () => {
    const { logger, records } = recording();
    register(logger.loggerProvider);
    apiLogger('library').emit({ body: 'theirs', severityNumber: 13, severityText: 'warn', attributes: { a: 1 } });
    logger.info('ours');
    assert.deepEqual(
      records.map(({ body, severityText, instrumentationScope }) => [body, severityText, instrumentationScope.name]),
      [
        ['theirs', 'warn', 'library'],
        ['ours', 'INFO', 'logly'],
      ],
    );
  });
});

describe('our processors in a stock provider', () => {
  it('deliver each record once, in order', async () => {
    const exporters = [
      new InMemoryLogRecordExporter(),
      new InMemoryLogRecordExporter(),
      new InMemoryLogRecordExporter(),
    ];
    const texts = [];
    const fanOut = new FanOutLogRecordProcessor([
      new SyncLogRecordProcessor({ exporter: exporters[0] }),
      new BatchLogRecordProcessor({ exporter: exporters[1] }),
      new FilterLogRecordProcessor(new BatchLogRecordProcessor({ exporter: exporters[2] }), { minimumSeverity: 13 }),
      new AsyncLogRecordProcessor({ sink: async (text) => void texts.push(text.slice(24)) }),
    ]);
    const provider = new LoggerProvider({ processors: [fanOut] });
    const logger = provider.getLogger('library');
    for (let i = 0; i < 100; i++) logger.emit({ body: i, severityNumber: i < 50 ? 9 : 13, severityText: 'X' });
    await provider.forceFlush();
    const all = Array.from({ length: 100 }, (_, i) => i);
    const bodies = exporters.map((exporter) => exporter.getFinishedLogRecords().map(({ body }) => body));
    assert.deepEqual(bodies, [all, all, all.slice(50)]);
    assert.deepEqual(
      texts,
      all.map((i) => `| X        | library - ${i}\n`),
    );
    await provider.shutdown();
  });
});

describe('our OTLP exporter behind the stock batch processor', () => {
  for (const protocol of ['http/protobuf', 'http/json']) {
    it(`sends each record once: ${protocol}`, async () => {
      const bodies = [];
      // The receiver refuses the first request, which the exporter then repeats.
      const server = createServer(async (request, response) => {
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const busy = bodies.length === 0;
        bodies.push(busy ? '' : Buffer.concat(chunks).toString());
        response.writeHead(busy ? 503 : 200).end();
      });
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${server.address().port}/v1/logs`;
      const retry = { initialBackoffMillis: 1 };
      const provider = new LoggerProvider({
        processors: [stockBatch(new OtlpLogRecordExporter({ url, protocol, retry }))],
      });
      register(provider);
      for (let i = 0; i < 1_000; i++) apiLogger('library').emit({ body: `theirs ${i};`, severityNumber: 9 });
      new Logger().info('ours {n};', { n: 7 });
      await provider.forceFlush();
      await provider.shutdown();
      server.close();
      const found = bodies.join('').match(/theirs \d+;/g);
      assert.equal(found.length, 1_000);
      assert.equal(new Set(found).size, 1_000);
      assert.equal(bodies.join('').split('ours 7;').length, 2);
    });
  }
});

describe('flush and shutdown', () => {
  it('complete() flushes the provider exactly once, also when a sink calls it', async () => {
    const { logger } = recording();
    let flushes = 0;
    const counting = {
      ...doing(() => {}),
      async forceFlush() {
        flushes++;
      },
    };
    register(application(logger.attach(), counting).provider);
    logger.info('x');
    const report = await logger.complete();
    assert.deepEqual([report.completed, report.provider, flushes], [true, 'flushed', 1]);
    let inside;
    logger.add(async () => {
      inside ??= (await logger.complete()).provider;
    });
    logger.info('y');
    assert.equal((await logger.complete()).completed, true);
    assert.equal(inside, 'flushed');
  });

  it('provider.forceFlush() waits for our sinks; provider.shutdown() detaches them', async () => {
    const { logger, bodies } = recording();
    const app = application(logger.attach());
    register(app.provider);
    let delivered = 0;
    logger.add(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      delivered++;
    });
    logger.info('x');
    await app.provider.forceFlush();
    assert.equal(delivered, 1);
    await app.provider.shutdown();
    logger.info('after');
    assert.deepEqual(bodies(), ['x', 'after']);
  });
});

describe('isolation', () => {
  const broken = doing(() => {
    throw new Error('broken processor');
  });

  for (const [where, processors] of [
    ['ahead of ours', (logger) => [broken, logger.attach()]],
    ['behind ours', (logger) => [logger.attach(), broken]],
    ['beside', () => [broken]],
  ]) {
    it(`an error of a processor ${where} reaches neither the caller nor our sinks`, () => {
      const { logger, bodies, errors } = recording();
      register(application(...processors(logger)).provider);
      logger.info('x');
      assert.deepEqual(bodies(), ['x']);
      assert.match(String(errors[0]), /broken processor/);
    });
  }

  it('an error of a sink does not reach the application', () => {
    const { logger, errors } = recording();
    const app = application(logger.attach());
    register(app.provider);
    logger.add(() => {
      throw new Error('from the sink');
    });
    logger.info('x');
    apiLogger('library').emit({ body: 'y', severityNumber: 9 });
    assert.deepEqual(app.bodies, ['x', 'y']);
    assert.equal(errors.length, 2);
  });
});
