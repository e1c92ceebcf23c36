import type { InternalErrorHandler } from '../record/failure/report.js';
import type { RedactionOptions } from '../record/redact/redactor.js';
import type { Handler } from './add/options.js';
import type { FieldsLike } from './call/fields.js';
import type { PatchableRecord } from './call/patch.js';
import type { LevelLike, LevelUpdate } from './levels/levels.js';
import type { MeterProviderLike } from './metrics/meter.js';
import type { ProviderOption } from './routes/application.js';

/**
 * What the constructor and `configure` take. A member that is not given changes nothing.
 *
 * @example logger.configure({ handlers: [{ sink: 'stderr', level: 'INFO' }], extra: { app: 'shop' } })
 */
export interface ConfigureOptions {
  /** Levels to register, or to give another colour and icon. @default none */
  levels?: ReadonlyArray<{ name: string } & LevelUpdate> | undefined;
  /** Fields of every record; fields of `contextualize`, `bind` and the call win over them. Replaces earlier ones. @default none */
  extra?: FieldsLike | undefined;
  /** Changes every record of our calls, before the patches of views. Replaces an earlier one. @default none */
  patcher?: ((record: PatchableRecord) => void) | undefined;
  /** Loggers to enable or disable, by name, in this order: as `enable` and `disable` do. @default none */
  activation?: ReadonlyArray<readonly [name: string, enabled: boolean]> | undefined;
  /** Sinks with their options. `configure` removes all other sinks if this is given. @default none */
  handlers?: Handler[] | undefined;
  /** The resource of our own records, merged over `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`. @default what these variables say */
  resource?: { attributes: Record<string, unknown> } | undefined;
  /** How many attributes a record may have, and how many characters a text in them. What exceeds a limit is dropped or cut, and counted. @default `OTEL_LOGRECORD_*`, else `OTEL_ATTRIBUTE_*`, else 128 attributes of any length */
  logRecordLimits?:
    | { attributeCountLimit?: number | undefined; attributeValueLengthLimit?: number | undefined }
    | undefined;
  /**
   * The provider to emit into (SDK 0.20x or 3.x, or ours); a function for one that is built later, around `logger.attach()`. The sinks get
   * every record in any case.
   * @default the global provider of either generation of the Logs API, looked up at each call
   */
  provider?: ProviderOption | undefined;
  /**
   * Hides secrets of every record before its text is filled, and before any sink or provider gets it: by name, by path and by form.
   * `false` ends it. See docs/redaction.md. @default false
   */
  redact?: boolean | RedactionOptions | undefined;
  /** Calls below this level never reach a provider, so that they stay free. @default 'DEBUG' */
  providerLevel?: LevelLike | undefined;
  /**
   * Exports metrics of the logger itself to this MeterProvider of an SDK, or to the global one once it is registered. Their names are those of
   * OpenTelemetry's semantic conventions (`otel.sdk.log.created`, …). The numbers are read when metrics are collected. @default no metrics
   */
  meterProvider?: MeterProviderLike | undefined;
  /** Adds the attribute `log.record.uid` (a ULID) to every record that has none: destinations recognise a repeated record by it. No limit counts it. @default false */
  recordUid?: boolean | undefined;
  /** Takes our own failures, and those of sinks with `catch`, instead of stderr. @default an error block on stderr, rate limited */
  onInternalError?: InternalErrorHandler | undefined;
}

/**
 * What `new Logger()` takes.
 *
 * @example const logger = new Logger({ name: 'shop', handlers: [{ sink: 'stdout', serialize: true }] })
 */
export interface LoggerOptions extends ConfigureOptions {
  /** Instrumentation scope name. @default 'logly' */
  name?: string | undefined;
  /** Instrumentation scope version. @default none */
  version?: string | undefined;
}

const CONFIGURE = [
  'levels',
  'extra',
  'patcher',
  'activation',
  'handlers',
  'resource',
  'logRecordLimits',
  'recordUid',
  'onInternalError',
  'meterProvider',
  'provider',
  'providerLevel',
  'redact',
] as const satisfies ReadonlyArray<keyof ConfigureOptions>;

/** The names of {@link ConfigureOptions}. */
export const CONFIGURE_OPTIONS: ReadonlySet<string> = new Set(CONFIGURE);
/** The names of {@link LoggerOptions}. */
export const LOGGER_OPTIONS: ReadonlySet<string> = new Set(['name', 'version', ...CONFIGURE]);
