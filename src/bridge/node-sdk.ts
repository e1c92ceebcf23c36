import { BatchLogRecordProcessor } from '../processors/batch.js';
import { SyncLogRecordProcessor } from '../processors/sync.js';
import type { LogRecordExporter } from '../record/exporter.js';
import { reportLine } from '../record/failure/report.js';
import { join, nodeModule } from '../record/floor/builtin.js';
import { type Environment, isTrueIn, numberIn, processEnvironment, variable } from '../record/floor/environment.js';
import { wrongType } from '../record/floor/expect.js';
import type { LogRecordProcessor } from '../record/processor.js';
import type { Logger } from './logger.js';

/** The package of the official exporter, by protocol. */
const OTLP_PACKAGES = {
  'http/protobuf': '@opentelemetry/exporter-logs-otlp-proto',
  'http/json': '@opentelemetry/exporter-logs-otlp-http',
  grpc: '@opentelemetry/exporter-logs-otlp-grpc',
} as const;
const SDK_LOGS = '@opentelemetry/sdk-logs';
const NODE_SDK = '@opentelemetry/sdk-node';
const DEFAULT_PROTOCOL = 'http/protobuf';

/**
 * What to give a NodeSDK as `logRecordProcessors`: the processor of `logger.attach()`, and the exporters that the environment asks for,
 * which the option would otherwise replace. `OTEL_LOGS_EXPORTER` is a list of `otlp`, `console` and `none` (default `otlp`). The protocol
 * of OTLP is `OTEL_EXPORTER_OTLP_LOGS_PROTOCOL` or `OTEL_EXPORTER_OTLP_PROTOCOL` (default `http/protobuf`). The exporters are the official
 * ones, and read the other `OTEL_EXPORTER_OTLP_*` variables themselves. OTLP gets our {@link BatchLogRecordProcessor}, with the limits of
 * `OTEL_BLRP_*`.
 *
 * @example new NodeSDK({ logRecordProcessors: logRecordProcessors(logger) }).start()
 * @param environment @default process.env
 * @throws TypeError for a value that is no Logger; Error when a package is missing that the environment asks for
 */
export function logRecordProcessors(
  logger: Logger,
  environment: Environment = processEnvironment,
): LogRecordProcessor[] {
  if (typeof logger?.attach !== 'function') throw wrongType('logger', 'a Logger', logger);
  const attached = logger.attach();
  if (isTrueIn(variable(environment, 'OTEL_SDK_DISABLED'), reportLine)) return [attached];
  return [attached, ...exportersAskedFor(environment).map((name) => processorOf(name, environment, logger))];
}

type ExporterName = 'otlp' | 'console';

function exportersAskedFor({ OTEL_LOGS_EXPORTER: text = '' }: Environment): ExporterName[] {
  const names = new Set(text.split(',').map((name) => name.trim().toLowerCase()));
  names.delete('');
  if (names.size === 0) return ['otlp'];
  if (names.has('none')) return [];
  return [...names].filter((name): name is ExporterName => {
    if (name === 'otlp' || name === 'console') return true;
    reportLine(`OTEL_LOGS_EXPORTER asks for "${name}", which is not known; otlp, console and none are`);
    return false;
  });
}

function processorOf(name: ExporterName, environment: Environment, logger: Logger): LogRecordProcessor {
  if (name === 'console') {
    const { ConsoleLogRecordExporter } = load(SDK_LOGS, 'OTEL_LOGS_EXPORTER=console');
    return new SyncLogRecordProcessor({ exporter: construct(ConsoleLogRecordExporter, SDK_LOGS) });
  }
  const protocol = protocolOf(environment);
  const { OTLPLogExporter } = load(OTLP_PACKAGES[protocol], `OTLP over ${protocol}`);
  const processor = new BatchLogRecordProcessor({
    exporter: construct(OTLPLogExporter, OTLP_PACKAGES[protocol]),
    ...limitIn('maxQueueSize', 'OTEL_BLRP_MAX_QUEUE_SIZE', environment),
    ...limitIn('maxExportBatchSize', 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', environment),
    ...limitIn('scheduledDelayMillis', 'OTEL_BLRP_SCHEDULE_DELAY', environment),
    ...limitIn('exportTimeoutMillis', 'OTEL_BLRP_EXPORT_TIMEOUT', environment),
  });
  // Of the logger's own copy of the package.
  (logger.constructor as Partial<Pick<typeof Logger, 'reportBeside'>>).reportBeside?.(logger, 'otlp', processor);
  return processor;
}

function protocolOf(environment: Environment): keyof typeof OTLP_PACKAGES {
  const found = variable(environment, 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL');
  const protocol = found?.value.toLowerCase() ?? DEFAULT_PROTOCOL;
  if (Object.hasOwn(OTLP_PACKAGES, protocol)) return protocol as keyof typeof OTLP_PACKAGES;
  reportLine(`the protocol "${protocol}" of ${found?.name} is not known; ${DEFAULT_PROTOCOL} is used`);
  return DEFAULT_PROTOCOL;
}

/** A limit that the environment sets; an invalid one is reported and ignored. */
function limitIn(option: string, name: string, environment: Environment): { [option: string]: number } {
  const value = numberIn(variable(environment, name), 1, reportLine);
  return value === undefined ? {} : { [option]: value };
}

/** Loads a package of the application: as we resolve it, or as its NodeSDK does. */
function load(name: string, askedBy: string): { [exported: string]: unknown } {
  const { createRequire } = nodeModule();
  const require = createRequire(here());
  for (const from of [() => require, () => createRequire(require.resolve(NODE_SDK))]) {
    try {
      return from()(name) as { [exported: string]: unknown };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`${askedBy} is asked for, and ${name} is not installed: npm install ${name}`);
}

/** This file; the program, in a bundle that drops `import.meta`. */
function here(): string {
  // Written out, since bundlers replace it by the place of the bundle.
  return (import.meta.url as string | undefined) ?? process.argv[1] ?? join(process.cwd(), 'index.js');
}

function construct(exporter: unknown, from: string): LogRecordExporter {
  if (typeof exporter !== 'function') throw new Error(`${from} has no exporter that we know`);
  return Reflect.construct(exporter, []) as LogRecordExporter;
}
