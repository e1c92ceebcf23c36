import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../src/record/version.js';
import { PROJECT } from './support/child.js';

/** What users may rely on. A name that comes or goes is a decision, taken here. */
const APPROVED = {
  'logly-otel': {
    values: ['EventLoop', 'Logger', 'SinkModule', 'levelPerModule', 'logger', 'parse'],
    types: [
      'AddOptions',
      'AnyValue',
      'Attempt',
      'BatchOptions',
      'BatchSinkContext',
      'BatchSinkFunction',
      'BreakerOptions',
      'CatchOptions',
      'Caught',
      'CompletionReport',
      'Compression',
      'ConfigureOptions',
      'DeadLetterContext',
      'DeadLetterFunction',
      'DeliveryError',
      'ExitHookOptions',
      'ExportResult',
      'Fields',
      'FileOptions',
      'Filter',
      'Format',
      'HrTime',
      'Level',
      'LevelLike',
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
      'ReadableLogRecord',
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
  'logly-otel/node-sdk': { values: ['logRecordProcessors'], types: [] },
} as const;

const manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, string | { types: string; default: string }>;
  dependencies?: object;
};

function builtTypes(entry: string): string {
  const target = manifest.exports[entry.replace('logly-otel', '.')];
  if (typeof target !== 'object') throw new Error(`${entry} is no entry point`);
  return join(PROJECT, target.types);
}

/** The names of a declaration file's exports, and which of them are types. */
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
    expect(exportsOf(builtTypes(entry))).toEqual({ values: [...values].sort(), types: [...types].sort() });
  });
});

describe('the package', () => {
  it('has these entry points and no others', () => {
    expect(Object.keys(manifest.exports).map((path) => path.replace('.', 'logly-otel'))).toEqual([
      ...Object.keys(APPROVED),
      'logly-otel/package.json',
    ]);
  });

  it('has no run-time dependency', () => {
    expect(manifest.dependencies).toBeUndefined();
  });

  it('knows its version', () => {
    expect(VERSION).toBe(manifest.version);
  });
});
