/* What can be set on the OTLP exporter, by options and by environment variables? */
import type { RetryOptions } from '../../record/failure/backoff.js';
import { type Environment, isTrueIn, type Variable, variable, type Warn } from '../../record/floor/environment.js';
import { integer, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';
import type { HttpSettings } from '../http/client.js';
import type { HeaderInput, Headers } from '../http/headers.js';
import {
  connectionSettings,
  oneOf,
  type RetrySettings,
  retrySettings,
  warnOfPlainCredentials,
} from '../http/settings.js';
import type { Sign } from '../http/signing.js';
import { type Target, targetOf } from '../http/target.js';
import { cureOf } from './cures.js';
import { type EnvironmentSettings, environmentSettings } from './environment.js';

/** The encoding of requests. */
export type OtlpProtocol = 'http/protobuf' | 'http/json';
/** The compression of request bodies. */
export type OtlpCompression = 'none' | 'gzip';

/** Options override `OTEL_EXPORTER_OTLP_LOGS_*`, which override `OTEL_EXPORTER_OTLP_*`. */
export interface OtlpOptions {
  /** The full URL, with its path. User info in it is sent as Basic authorization. @default 'http://localhost:4318/v1/logs' */
  url?: string | undefined;
  /** The encoding of requests. `grpc` is refused. @default 'http/protobuf' */
  protocol?: OtlpProtocol | undefined;
  /** Sent with every request. A function, which may be async, is called before each request. @default none */
  headers?: HeaderInput | (() => HeaderInput | Promise<HeaderInput>) | undefined;
  /**
   * Signs each request, for SigV4 or HMAC: called last, with what is sent. Its headers override all others. May be async, within
   * `timeoutMillis`. If it fails, so does the request, which is repeated unless the error says `retryable: false` or carries a status like 403.
   * @default none
   * @example
   * const sign = ({ body }) => ({ 'x-signature': createHmac('sha256', key).update(body).digest('hex') });
   */
  sign?: Sign | undefined;
  /**
   * An Agent of `node:https` or `node:http`, as the URL asks for, which you close. Proxies and TLS are then what it makes of them: options
   * of its own outrank `ca`, `cert` and `key`. @default keep-alive connections, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name
   */
  agent?: unknown;
  /** The compression of request bodies. @default 'none' */
  compression?: OtlpCompression | undefined;
  /** Time limit for one request, in milliseconds, including the functions `headers` and `sign`, and the body of the answer. @default 10_000 */
  timeoutMillis?: number | undefined;
  /**
   * Limit for one request before compression, in bytes; at most 64 MiB. A larger batch is halved; a single larger record fails.
   * @default 4 MiB
   */
  maxRequestBytes?: number | undefined;
  /**
   * How requests are retried behind a foreign processor; our processors retry by themselves. Retried are 429, 502, 503, 504, lost connections and
   * timeouts. Until a first request has succeeded, `maxElapsedMillis` is 5 s at most unless set here. A service without a collector then ends as
   * early as with the stock exporter. @default the defaults of {@link RetryOptions}
   */
  retry?: false | RetryOptions | undefined;
  /** Certificates to trust instead of Node's root certificates, as PEM. @default none */
  ca?: string | Uint8Array | undefined;
  /** The client certificate, as PEM; requires `key`. @default none */
  cert?: string | Uint8Array | undefined;
  /** The private key of `cert`, as PEM. @default none */
  key?: string | Uint8Array | undefined;
}

/** Options and environment, validated, with defaults. @internal */
export interface OtlpSettings extends HttpSettings, RetrySettings {
  readonly protocol: OtlpProtocol;
  readonly timeoutMillis: number;
  readonly maxRequestBytes: number;
  /** `OTEL_SDK_DISABLED` is true: nothing is exported. */
  readonly disabled: boolean;
}

const MEBIBYTE = 2 ** 20;
const MAX_REQUEST_BYTES = 64 * MEBIBYTE;
const DEFAULT_URL = 'http://localhost:4318/v1/logs';
const KNOWN: ReadonlySet<string> = new Set<keyof OtlpOptions>([
  ...(['url', 'protocol', 'headers', 'compression', 'timeoutMillis', 'maxRequestBytes', 'retry'] as const),
  ...(['ca', 'cert', 'key', 'sign', 'agent'] as const),
]);

/** @throws TypeError, RangeError for an unknown or invalid option; Error for an unreadable file named by a variable @internal */
export function otlpSettings(options: OtlpOptions, env: Environment, warn: Warn): OtlpSettings {
  knownOptions('OtlpLogRecordExporter', options, KNOWN);
  const environment = environmentSettings(env, warn);
  const { compression = environment.compression } = options;
  const endpoint = endpointOf(options, environment);
  const target = targetOf(endpoint.name, endpoint.value);
  const settings: OtlpSettings = {
    ...connectionSettings(
      target,
      options,
      { ...environment, headers: defaultHeaders(options, environment, target) },
      env,
    ),
    protocol: protocolOf(options, environment),
    compression: oneOf<OtlpCompression>('compression', compression, ['none', 'gzip']),
    timeoutMillis: integer('timeoutMillis', options.timeoutMillis, 1, environment.timeoutMillis ?? 10_000),
    maxRequestBytes: requestBytesOf(options.maxRequestBytes),
    ...retrySettings(options.retry),
    disabled: isTrueIn(variable(env, 'OTEL_SDK_DISABLED'), warn),
    cureOf: (failure) => cureOf(target, failure),
  };
  if (settings.disabled) warn('OTEL_SDK_DISABLED is true: OtlpLogRecordExporter sends nothing');
  else warnOfPlainCredentials(settings, warn);
  return settings;
}

function endpointOf({ url }: OtlpOptions, environment: EnvironmentSettings): Variable {
  if (url === undefined) return environment.endpoint ?? { name: 'url', value: DEFAULT_URL };
  if (typeof url !== 'string') throw wrongType('url', 'a string', url);
  return { name: 'url', value: url };
}

function protocolOf({ protocol }: OtlpOptions, environment: EnvironmentSettings): OtlpProtocol {
  const asked = protocol === undefined ? environment.protocol : { name: 'protocol', value: protocol };
  const why = asked?.value === 'grpc' ? ' (OTLP over gRPC is not supported)' : '';
  return oneOf<OtlpProtocol>(asked?.name ?? 'protocol', asked?.value, ['http/protobuf', 'http/json'], why);
}

/** User info of the option `url` overrides headers of the environment, which override that of a URL there. */
function defaultHeaders({ url }: OtlpOptions, environment: EnvironmentSettings, { authorization }: Target): Headers {
  const ofUrl: Headers = authorization === undefined ? {} : { authorization };
  return url === undefined ? { ...ofUrl, ...environment.headers } : { ...environment.headers, ...ofUrl };
}

function requestBytesOf(value: unknown): number {
  const bytes = integer('maxRequestBytes', value, 1, 4 * MEBIBYTE);
  if (bytes > MAX_REQUEST_BYTES) throw outOfRange('maxRequestBytes', 'at most 64 MiB (67108864)', value);
  return bytes;
}
