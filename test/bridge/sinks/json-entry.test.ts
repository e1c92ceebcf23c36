import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import { ConsoleLogRecordExporter } from '../../../src/exporters/console.js';
import { runSource } from '../../support/child.js';
import { testLogger } from '../../support/test-logger.js';

/** What a logger with these sinks of stderr, whose level is OFF, reports of a sink that throws. */
function blockOf(serialize: AddOptions['serialize'], thrown: unknown = new TypeError('down')) {
  const { logger, stderr } = testLogger({ resource: { attributes: { 'service.name': 'shop' } } });
  logger.add('stderr', { serialize, level: 'OFF' });
  logger.add(
    () => {
      throw thrown;
    },
    { name: 'send' },
  );
  logger.info('paid\n{amount}', { amount: 3 });
  expect(stderr).toHaveLength(1);
  return stderr[0] as string;
}

const MESSAGE = 'Logging error in Logly Handler #2 (send)';

describe('an error block', () => {
  it('is one line of JSON where the sink of stderr is JSON', () => {
    const text = blockOf(true);
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(JSON.parse(text)).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      level: 'ERROR',
      severity_number: 17,
      message: MESSAGE,
      name: 'logly-otel',
      process: process.pid,
      sink: '#2 send',
      record: 'INFO | paid\\n3',
      exception: { type: 'TypeError', message: 'down', stacktrace: expect.stringMatching(/^TypeError: down\n {4}at /) },
    });
  });

  it.each([
    ['ecs', { 'log.level': 'error', message: MESSAGE, 'error.type': 'TypeError', 'service.name': 'shop' }],
    ['gcp', { severity: 'ERROR', stack_trace: expect.stringContaining('TypeError: down'), logger: 'logly-otel' }],
    ['datadog', { status: 'error', 'error.message': 'down', service: 'shop' }],
    ['flat', { level: 'ERROR', service: 'shop' }],
    [
      { timeKey: 'ts', levelKey: 'lvl', levelCase: 'lower', messageKey: 'msg' },
      { lvl: 'error', msg: MESSAGE },
    ],
    [({ body }: { body?: unknown }) => ({ mine: body }), { level: 'ERROR', message: MESSAGE }],
  ] as const)('has the keys of the sink with %o', (serialize, members) => {
    expect(JSON.parse(blockOf(serialize))).toMatchObject({ ...members, sink: '#2 send' });
  });

  it('is a log record of OTLP beside such records', () => {
    const { attributes, body, severityText } = JSON.parse(blockOf('otel'));
    expect([body, severityText]).toEqual([{ stringValue: MESSAGE }, 'ERROR']);
    expect(attributes).toContainEqual({ key: 'sink', value: { stringValue: '#2 send' } });
  });

  it.each([['text'], [undefined], [null], [{ a: 1n }]])('says what was thrown: %o', (thrown) => {
    const { exception } = JSON.parse(blockOf(true, thrown));
    expect(exception.message).toEqual(expect.any(String));
  });

  it('says how many were suppressed before it', () => {
    const { logger, stderr, clock } = testLogger();
    logger.add('stderr', { serialize: true, level: 'OFF' });
    logger.add(() => {
      throw new Error('down');
    });
    for (let i = 0; i < 8; i++) logger.info('x');
    clock.advance(10_000);
    logger.info('x');
    expect(stderr.map((line) => JSON.parse(line).suppressed)).toEqual([...Array(5).fill(undefined), 3]);
  });

  it('leaves the function of a sink alone, which may be what has failed', () => {
    const { logger, stderr } = testLogger();
    logger.add('stderr', {
      serialize: () => {
        throw new Error('no shape');
      },
    });
    logger.info('x');
    expect(JSON.parse(stderr.join(''))).toMatchObject({ sink: '#1 stderr', exception: { message: 'no shape' } });
  });
});

describe('reports', () => {
  const TEXT = /^--- Logging error/;

  it.each<[string, (logger: ReturnType<typeof testLogger>['logger']) => void, boolean]>([
    ['no sink of stderr', () => {}, false],
    ['JSON on stdout alone', (logger) => void logger.add('stdout', { serialize: true, level: 'OFF' }), false],
    ['text', (logger) => void logger.add('stderr', { level: 'OFF' }), false],
    ['JSON, given as a stream', (logger) => void logger.add(process.stderr, { serialize: true, level: 'OFF' }), true],
    [
      'JSON of an exporter',
      (logger) => void logger.add(new ConsoleLogRecordExporter({ serialize: 'ecs' }), { level: 'OFF' }),
      true,
    ],
    [
      'JSON of an exporter to stdout',
      (logger) =>
        void logger.add(new ConsoleLogRecordExporter({ stream: 'stdout', serialize: 'ecs' }), { level: 'OFF' }),
      false,
    ],
    [
      'JSON beside text of an exporter',
      (logger) => {
        logger.add('stderr', { serialize: true, level: 'OFF' });
        logger.add(new ConsoleLogRecordExporter({ format: '{message}' }), { level: 'OFF' });
      },
      false,
    ],
    [
      'JSON whose text sink was removed',
      (logger) => {
        const id = logger.add('stderr', { level: 'OFF' });
        logger.add('stderr', { serialize: true, level: 'OFF' });
        logger.remove(id);
      },
      true,
    ],
  ])('with %s on stderr', (_, add, isJson) => {
    const { logger, stderr } = testLogger();
    add(logger);
    logger.add(() => {
      throw new Error('down');
    });
    logger.info('x');
    expect(stderr.map((text) => !TEXT.test(text) && typeof JSON.parse(text) === 'object')).toEqual([isJson]);
  });

  it('has a line of JSON for dropped records, with the sink', () => {
    const { logger, stderr } = testLogger();
    logger.add('stderr', { serialize: { levelKey: 'lvl' }, level: 'OFF' });
    logger.add(() => new Promise(() => {}), { name: 'slow', enqueue: true, maxQueueSize: 1, concurrency: 1 });
    for (let i = 0; i < 5; i++) logger.info('x');
    logger.stats();
    expect(JSON.parse(stderr[0] as string)).toMatchObject({
      lvl: 'WARNING',
      message: 'sink #2 slow is losing records (queue_full)',
      sink: '#2 slow',
    });
  });

  it('keep the form of the last sink of stderr', async () => {
    const { logger, stderr } = testLogger();
    logger.add('stderr', { serialize: true, level: 'OFF' });
    logger.add(() => new Promise(() => {}), { name: 'never' });
    for (let i = 0; i < 3; i++) logger.info('x');
    await logger.remove(undefined, { abort: true });
    logger.loggerProvider.getLogger('').emit({ body: 'x' });
    expect(stderr.map((line) => JSON.parse(line).message)).toEqual([
      'getLogger was called without a name: its records have an empty scope name',
    ]);
  });

  it.each([
    ['json', true],
    ['pretty', false],
  ])('of what stands behind no logger are those of the shared logger: %s', async (format, isJson) => {
    const { stderr } = await runSource(
      `import 'logly-otel';
       import { SyncLogRecordProcessor } from 'logly-otel/processors';
       const exporter = { export() { throw new Error('down'); }, async shutdown() {} };
       new SyncLogRecordProcessor({ exporter }).onEmit({ body: 'x', attributes: {}, hrTime: [0, 0] });`,
      { LOGLY_FORMAT: format },
    );
    if (!isJson) return expect(stderr).toMatch(/^--- Logging error in Logly SyncLogRecordProcessor ---\n/);
    expect(JSON.parse(stderr)).toMatchObject({
      message: 'Logging error in Logly SyncLogRecordProcessor',
      exception: { message: 'down' },
    });
  });

  it('are those of the sink that the environment asks for, before it is there', async () => {
    const { stderr } = await runSource(
      "import { logger } from 'logly-otel'; logger.info('x'); logger.add(() => { throw new Error('down'); }); logger.info('y');",
      { LOGLY_FORMAT: 'ECS', LOGLY_LEVEL: 'loud', OTEL_RESOURCE_ATTRIBUTES: 'broken' },
    );
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => [line['log.level'], line['ecs.version'], line.message.slice(0, 24)])).toEqual([
      ['warning', '9.0.0', 'OTEL_RESOURCE_ATTRIBUTES'],
      ['warning', '9.0.0', 'LOGLY_LEVEL is "loud", w'],
      ['info', '9.0.0', 'x'],
      ['info', '9.0.0', 'y'],
      ['error', '9.0.0', 'Logging error in Logly H'],
    ]);
  });
});
