/* What can be set on the HTTP exporter? */
import type { RetryOptions } from '../../../record/failure/backoff.js';
import type { Environment, Warn } from '../../../record/floor/environment.js';
import { integer, knownOptions, outOfRange, wrongType } from '../../../record/floor/expect.js';
import { memberOf } from '../../../record/floor/member-of.js';
import type { UrlObject } from '../../../record/floor/platform-types.js';
import type { ReadableLogRecord } from '../../../record/readable.js';
import type { HttpSettings } from '../client.js';
import type { HeaderInput } from '../headers.js';
import { axiom } from '../presets/axiom.js';
import { clickhouse } from '../presets/clickhouse.js';
import { datadog } from '../presets/datadog.js';
import { elastic } from '../presets/elastic.js';
import { loki } from '../presets/loki.js';
import { json, ndjson } from '../presets/plain.js';
import type { Preset } from '../presets/preset.js';
import { splunk } from '../presets/splunk.js';
import { connectionSettings, oneOf, type RetrySettings, retrySettings, warnOfPlainCredentials } from '../settings.js';
import type { Sign } from '../signing.js';
import { type Target, targetOf } from '../target.js';
import type { BodyFunction } from './body.js';

/** The services whose bodies and answers the exporter knows. */
export type HttpPreset = 'loki' | 'splunk' | 'elastic' | 'clickhouse' | 'datadog' | 'axiom';
/** What becomes of records: one array of `renderJson` objects, one of them in each line, or what a function makes. */
export type HttpBody = 'json' | 'ndjson' | ((records: readonly ReadableLogRecord[]) => string | Uint8Array);

/** How records reach an HTTP endpoint. */
export interface HttpOptions {
  /** @default 'POST' */
  method?: 'POST' | 'PUT' | undefined;
  /**
   * The body of a request: `'json'` is one array of `renderJson` objects, `'ndjson'` one object a line. A function gets the frozen records of the
   * request, bigints as text, and returns text or bytes. If it throws, the batch is halved until the record that it cannot take is alone. Not
   * together with `preset`. @default 'json'
   */
  body?: HttpBody | undefined;
  /**
   * The service that takes the records. It decides the body, its type, and what an answer means. @default none: every 2xx answer accepts all
   * records
   */
  preset?: HttpPreset | undefined;
  /**
   * Sent with every request; `content-type`, too, where it is to be another one. A function, which may be async, is called before each request.
   * @default none
   */
  headers?: HeaderInput | (() => HeaderInput | Promise<HeaderInput>) | undefined;
  /** The compression of request bodies. @default 'none' */
  compression?: 'none' | 'gzip' | undefined;
  /** Time limit for one request, in milliseconds, including the functions `headers` and `sign`, and the body of the answer. @default 10_000 */
  timeoutMillis?: number | undefined;
  /**
   * How requests are retried behind a foreign processor; our processors retry by themselves. Until a first request has succeeded,
   * `maxElapsedMillis` is 5 s at most unless set here. @default the defaults of {@link RetryOptions}
   */
  retry?: false | RetryOptions | undefined;
  /**
   * Signs each request, for SigV4 or HMAC: called last, with what is sent. Its headers override all others. May be async, within
   * `timeoutMillis`. If it fails, so does the request, which is repeated unless the error says `retryable: false` or carries a status like 403.
   * @default none
   */
  sign?: Sign | undefined;
  /**
   * An Agent of `node:https` or `node:http`, as the URL asks for, which you close. Proxies and TLS are then what it makes of them: options
   * of its own outrank `ca`, `cert` and `key`. @default keep-alive connections, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name
   */
  agent?: unknown;
  /** Certificates to trust instead of Node's root certificates, as PEM. @default none */
  ca?: string | Uint8Array | undefined;
  /** The client certificate, as PEM; requires `key`. @default none */
  cert?: string | Uint8Array | undefined;
  /** The private key of `cert`, as PEM. @default none */
  key?: string | Uint8Array | undefined;
}

/** {@link HttpOptions} with the address. */
export interface HttpExporterOptions extends HttpOptions {
  /** The full address, used as it is. User info in it is sent as Basic authorization. */
  url: string | UrlObject;
}

/** Options, validated, with defaults. @internal */
export interface IngestSettings extends HttpSettings, RetrySettings {
  readonly preset: Preset;
  /** Makes the body in the place of the preset. */
  readonly makeBody: BodyFunction | undefined;
  readonly timeoutMillis: number;
}

const PRESETS: Readonly<Record<HttpPreset, Preset>> = { loki, splunk, elastic, clickhouse, datadog, axiom };
const BODIES = { json, ndjson };
const KNOWN: ReadonlySet<string> = new Set<keyof HttpExporterOptions>([
  ...(['url', 'method', 'body', 'preset', 'headers', 'compression', 'timeoutMillis', 'retry'] as const),
  ...(['sign', 'agent', 'ca', 'cert', 'key'] as const),
]);

/** @throws TypeError, RangeError for an unknown or invalid option @internal */
export function ingestSettings(options: HttpExporterOptions, env: Environment, warn: Warn): IngestSettings {
  knownOptions('HttpLogRecordExporter', options, KNOWN);
  const target = targetOf('url', addressOf(options.url));
  const { preset, makeBody } = formOf(options);
  preset.check?.(target);
  const { authorization } = target;
  const settings: IngestSettings = {
    ...connectionSettings(target, options, { headers: authorization === undefined ? {} : { authorization } }, env),
    ...retrySettings(options.retry),
    preset,
    makeBody,
    method: oneOf<'POST' | 'PUT'>('method', options.method, ['POST', 'PUT']),
    compression: oneOf<'none' | 'gzip'>('compression', options.compression, ['none', 'gzip']),
    timeoutMillis: integer('timeoutMillis', options.timeoutMillis, 1, 10_000),
    typeIsDefault: true,
    ...(preset.maxSuccessBytes === undefined ? {} : { maxSuccessBytes: preset.maxSuccessBytes }),
    cureOf: (failure) => cureOf(preset, target, failure),
  };
  warnOfPlainCredentials(settings, warn);
  return settings;
}

function addressOf(url: unknown): string {
  if (typeof url === 'string') return url;
  const href = memberOf(url, 'href');
  if (typeof href === 'string') return href;
  throw wrongType('url', 'a string or a URL', url);
}

/** What the body is, and what answers mean. */
function formOf({ preset, body }: HttpOptions): Pick<IngestSettings, 'preset' | 'makeBody'> {
  if (preset !== undefined) {
    const names = Object.keys(PRESETS) as HttpPreset[];
    const chosen = PRESETS[oneOf('preset', preset, names)];
    if (body !== undefined) throw new TypeError('`body` cannot be set with `preset`, which decides the body');
    return { preset: chosen, makeBody: undefined };
  }
  if (typeof body === 'function') return { preset: json, makeBody: body };
  const expected = "'json', 'ndjson' or a function";
  if (body === undefined) return { preset: json, makeBody: undefined };
  if (typeof body !== 'string') throw wrongType('body', expected, body);
  if (!Object.hasOwn(BODIES, body)) throw outOfRange('body', expected, body);
  return { preset: BODIES[body], makeBody: undefined };
}

/** What most likely is wrong if a request fails in this way, as the end of an error message; empty if that is unknown. */
function cureOf(
  { cures }: Preset,
  { secure }: Target,
  { status, code }: { readonly status?: number; readonly code?: string },
): string {
  if (status !== undefined) return cures[status] ?? '';
  if (secure && code === 'EPROTO') return '; the server may not speak TLS: is the URL to begin with http:?';
  return code?.startsWith('HPE_') === true ? '; the server does not speak HTTP/1.1: is the port right?' : '';
}
