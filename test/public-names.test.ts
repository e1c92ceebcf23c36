import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../src/record/version.js';
import { PROJECT } from './support/child.js';
import { ENTRY_POINTS, MANIFEST } from './support/entry-points.js';

/** The public names. Adding or removing one is a decision, recorded here. */
const APPROVED = {
  'logly-otel': {
    values: ['EventLoop', 'Logger', 'SinkModule', 'levelPerModule', 'logger', 'parse'],
    types: [
      'AddOptions',
      'AnyValue',
      'Attempt',
      'BatchOptions',
      'BatchResult',
      'BatchSinkContext',
      'BatchSinkFunction',
      'BreakerOptions',
      'CatchOptions',
      'Caught',
      'CompletionReport',
      'Compression',
      'ConfigureOptions',
      'CustomLevels',
      'DeadLetterContext',
      'DeadLetterFunction',
      'DedupeOptions',
      'DeliveryError',
      'ExitHookOptions',
      'ExportResult',
      'Fields',
      'FileOptions',
      'Filter',
      'Format',
      'HrTime',
      'ItemOutcome',
      'JsonProfile',
      'JsonShape',
      'Level',
      'LevelLike',
      'LevelName',
      'LevelUpdate',
      'LogMethod',
      'LogRecordExporter',
      'LogRecordProcessor',
      'LoggerOptions',
      'LoggerProvider',
      'LoggerProviderLike',
      'MeterProviderLike',
      'OptOptions',
      'Overflow',
      'ParseOptions',
      'PatchableRecord',
      'RateLimitOptions',
      'ReadableLogRecord',
      'RedactionOptions',
      'RemoveOptions',
      'Retention',
      'RetryOptions',
      'RotatingFile',
      'Rotation',
      'RotationPredicate',
      'Sink',
      'SinkContext',
      'SinkFunction',
      'SinkModuleInit',
      'SinkReport',
      'StreamSink',
    ],
  },
  'logly-otel/processors': {
    values: [
      'AsyncLogRecordProcessor',
      'BatchLogRecordProcessor',
      'FanOutLogRecordProcessor',
      'FilterLogRecordProcessor',
      'RedactingLogRecordProcessor',
      'SyncLogRecordProcessor',
    ],
    types: [
      'AsyncDeliveryOptions',
      'BatchOptions',
      'Counts',
      'DeliveryLimits',
      'DeliveryOptions',
      'LogRecordExporter',
      'LogRecordProcessor',
      'ReadableLogRecord',
      'RedactionOptions',
      'SinkContext',
      'SinkFunction',
    ],
  },
  'logly-otel/exporters': {
    values: ['ConsoleLogRecordExporter', 'FileLogRecordExporter', 'renderJson', 'renderTemplate'],
    types: [
      'Attempt',
      'Compression',
      'ConsoleOptions',
      'DeliveryError',
      'ExportResult',
      'FileExporterOptions',
      'FileOptions',
      'ItemOutcome',
      'JsonProfile',
      'JsonShape',
      'LogRecordExporter',
      'ReadableLogRecord',
      'Retention',
      'RotatingFile',
      'Rotation',
      'RotationPredicate',
    ],
  },
  'logly-otel/exporters/otlp': {
    values: ['OtlpLogRecordExporter'],
    types: [
      'Attempt',
      'DeliveryError',
      'ExportResult',
      'LogRecordExporter',
      'OtlpCompression',
      'OtlpOptions',
      'OtlpProtocol',
      'ReadableLogRecord',
      'RetryOptions',
    ],
  },
  'logly-otel/exporters/http': {
    values: ['HttpLogRecordExporter', 'http'],
    types: [
      'Attempt',
      'DeliveryError',
      'ExportResult',
      'HttpBody',
      'HttpExporterOptions',
      'HttpOptions',
      'HttpPreset',
      'LogRecordExporter',
      'ReadableLogRecord',
      'RetryOptions',
    ],
  },
  'logly-otel/exporters/sql': {
    values: ['SqlLogRecordExporter', 'mysql', 'pg', 'postgres', 'sqlite'],
    types: [
      'Attempt',
      'DeliveryError',
      'ExportResult',
      'LogRecordExporter',
      'ReadableLogRecord',
      'SqlClient',
      'SqlColumn',
      'SqlDialect',
      'SqlExporterOptions',
      'SqlOptions',
      'SqlStatement',
    ],
  },
  'logly-otel/exporters/publish': {
    values: ['PublishLogRecordExporter'],
    types: [
      'Attempt',
      'DeliveryError',
      'ExportResult',
      'ItemOutcome',
      'LogRecordExporter',
      'PublishExporterOptions',
      'PublishMessage',
      'PublishOptions',
      'PublishValue',
      'Publisher',
      'ReadableLogRecord',
    ],
  },
  'logly-otel/exporters/kafka': {
    values: ['kafka'],
    types: ['PublishLogRecordExporter', 'PublishOptions', 'PublishValue'],
  },
  'logly-otel/exporters/nats': {
    values: ['jetstream'],
    types: ['JetStreamOptions', 'PublishLogRecordExporter', 'PublishValue'],
  },
  'logly-otel/exporters/redis': {
    values: ['redisStream'],
    types: ['PublishLogRecordExporter', 'PublishValue', 'RedisStreamOptions'],
  },
  'logly-otel/exporters/amqp': { values: ['amqp'], types: ['AmqpOptions', 'PublishLogRecordExporter', 'PublishValue'] },
  'logly-otel/node-sdk': { values: ['logRecordProcessors'], types: [] },
  'logly-otel/http': {
    values: ['fastifyPlugin', 'honoMiddleware', 'koaMiddleware', 'requestLogger'],
    types: ['EndedRequest', 'FrameworkObject', 'RequestHandler', 'RequestOptions', 'RequestOutcome'],
  },
  'logly-otel/pino': {
    values: ['pinoLike'],
    types: ['PinoChildOptions', 'PinoLike', 'PinoLikeOptions', 'PinoLogMethod', 'PinoSerializers'],
  },
  'logly-otel/nest': { values: ['NestLogger'], types: [] },
  'logly-otel/console': { values: ['captureConsole'], types: [] },
  'logly-otel/testing': {
    values: [
      'CollectingExporter',
      'FlakyExporter',
      'HangingExporter',
      'SlowExporter',
      'capture',
      'matchers',
      'receiver',
      'silence',
    ],
    types: [
      'Answer',
      'Attempt',
      'CaptureOptions',
      'Captured',
      'ExpectedMessage',
      'ExportResult',
      'FlakyOptions',
      'LogRecordExporter',
      'MatcherResult',
      'ReadableLogRecord',
      'ReceivedRequest',
      'Receiver',
      'ReceiverOptions',
      'Silence',
      'SlowOptions',
    ],
  },
} as const;

/** The names that a declaration file exports, sorted. */
function exportsOf(file: string): { values: string[]; types: string[] } {
  const values: string[] = [];
  const types: string[] = [];
  const text = readFileSync(file, 'utf8');
  for (const [, name = ''] of text.matchAll(/export declare function (\w+)/g)) values.push(name);
  for (const [, typeOnly, names = ''] of text.matchAll(/export (type )?\{([^}]*)\}/g)) {
    for (const name of names
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)) {
      const isType = typeOnly !== undefined || name.startsWith('type ');
      (isType ? types : values).push(name.replace(/^type /, ''));
    }
  }
  return { values: values.sort(), types: types.sort() };
}

describe.each(Object.entries(APPROVED))('%s', (entry, { values, types }) => {
  it('exports the approved values', async () => {
    const module = (await import(entry)) as object;
    expect(Object.keys(module).sort()).toEqual([...values].sort());
  });

  it('declares the approved values and types', () => {
    const declarations = ENTRY_POINTS.find(({ name }) => name === entry)?.types ?? '';
    expect(exportsOf(join(PROJECT, declarations))).toEqual({ values: [...values].sort(), types: [...types].sort() });
  });
});

describe('the package', () => {
  it('has the approved entry points, package.json and no others', () => {
    expect(ENTRY_POINTS.map(({ name }) => name)).toEqual(Object.keys(APPROVED));
    expect(Object.keys(MANIFEST.exports)).toHaveLength(ENTRY_POINTS.length + 1);
    expect(MANIFEST.exports['./package.json']).toBe('./package.json');
  });

  it('has no run-time dependency', () => {
    expect(MANIFEST.dependencies).toBeUndefined();
  });

  it('knows its version', () => {
    expect(VERSION).toBe(MANIFEST.version);
  });
});
