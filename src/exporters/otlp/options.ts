/* What can be set on the OTLP exporter, by options and by environment variables? */
import { type RetryOptions, type RetryPolicy, retryPolicy } from '../../record/failure/backoff.js';
import { type Environment, isTrueIn, type Variable, variable, type Warn } from '../../record/floor/environment.js';
import { integer, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';
import type { HttpSettings } from '../http/client.js';
import { checkedHeaders, checkedProvider, type HeaderInput, type HeaderSource, type Headers } from '../http/headers.js';
import { checkedAgent } from '../http/hop.js';
import { type HttpProxy, proxyFor } from '../http/proxy.js';
import { checkedSigner, type Sign } from '../http/signing.js';
import { isLoopback, type Target, targetOf } from '../http/target.js';
import { type Credentials, checkedCredentials } from '../http/tls.js';
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
   * How requests are retried behind a foreign processor; our processors retry by themselves. Retried are 429, 502, 503, 504, lost
   * connections and timeouts. Until a first request has succeeded, `maxElapsedMillis` is 5 s at most unless set here: a service without a
   * collector ends as early as with the stock exporter. @default the defaults of {@link RetryOptions}
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
export interface OtlpSettings extends HttpSettings {
  readonly protocol: OtlpProtocol;
  readonly timeoutMillis: number;
  readonly maxRequestBytes: number;
  /** Undefined if failed requests are not retried. */
  readonly retry: RetryPolicy | undefined;
  /** The budget of retries until a first request has succeeded, in milliseconds. */
  readonly firstElapsedMillis: number;
  /** `OTEL_SDK_DISABLED` is true: nothing is exported. */
  readonly disabled: boolean;
}

const MEBIBYTE = 2 ** 20;
const MAX_REQUEST_BYTES = 64 * MEBIBYTE;
/** Older processors of the SDK shut down without a flush: nothing else tells them from a processor in service. */
const FIRST_ELAPSED_MILLIS = 5_000;
const DEFAULT_URL = 'http://localhost:4318/v1/logs';
const KNOWN: ReadonlySet<string> = new Set<keyof OtlpOptions>([
  ...(['url', 'protocol', 'headers', 'compression', 'timeoutMillis', 'maxRequestBytes', 'retry'] as const),
  ...(['ca', 'cert', 'key', 'sign', 'agent'] as const),
]);
const CREDENTIAL = /auth|cookie|key|token|secret|passw|credential/i;

/** @throws TypeError, RangeError for an unknown or invalid option; Error for an unreadable file named by a variable @internal */
export function otlpSettings(options: OtlpOptions, env: Environment, warn: Warn): OtlpSettings {
  knownOptions('OtlpLogRecordExporter', options, KNOWN);
  const environment = environmentSettings(env, warn);
  const { compression = environment.compression } = options;
  const endpoint = endpointOf(options, environment);
  const target = targetOf(endpoint.name, endpoint.value);
  const agent = checkedAgent(options.agent, target);
  const proxy = agent === undefined ? proxyFor(target, env) : undefined;
  const settings: OtlpSettings = {
    target,
    protocol: protocolOf(options, environment),
    headers: headersOf(options, environment.headers, target),
    compression: oneOf<OtlpCompression>('compression', compression, ['none', 'gzip']),
    timeoutMillis: integer('timeoutMillis', options.timeoutMillis, 1, environment.timeoutMillis ?? 10_000),
    maxRequestBytes: requestBytesOf(options.maxRequestBytes),
    retry: retryOf(options.retry),
    firstElapsedMillis: (options.retry || undefined)?.maxElapsedMillis ?? FIRST_ELAPSED_MILLIS,
    credentials: credentialsOf(options, environment, target),
    proxy,
    agent,
    sign: checkedSigner(options.sign),
    disabled: isTrueIn(variable(env, 'OTEL_SDK_DISABLED'), warn),
    cureOf: (failure) => cureOf(target, failure),
  };
  if (settings.disabled) warn('OTEL_SDK_DISABLED is true: OtlpLogRecordExporter sends nothing');
  else if (!target.secure && !staysOnMachine(target, proxy) && mayCarryCredentials(settings.headers, target))
    warn(`credentials are sent unencrypted to ${target.displayUrl}: use https`);
  return settings;
}

function endpointOf({ url }: OtlpOptions, environment: EnvironmentSettings): Variable {
  if (url === undefined) return environment.endpoint ?? { name: 'url', value: DEFAULT_URL };
  if (typeof url !== 'string') throw wrongType('url', 'a string', url);
  return { name: 'url', value: url };
}

function protocolOf({ protocol }: OtlpOptions, environment: EnvironmentSettings): OtlpProtocol {
  const asked = protocol === undefined ? environment.protocol : { name: 'protocol', value: protocol };
  return oneOf<OtlpProtocol>(asked?.name ?? 'protocol', asked?.value, ['http/protobuf', 'http/json']);
}

function oneOf<T extends string>(option: string, value: unknown, allowed: readonly [T, T]): T {
  if (value === undefined) return allowed[0];
  const [one, other] = allowed;
  if (value === one || value === other) return value as T;
  const expected = `'${one}' or '${other}'`;
  if (value === 'grpc') throw outOfRange(option, `${expected} (OTLP over gRPC is not supported)`, value);
  throw typeof value === 'string' ? outOfRange(option, expected, value) : wrongType(option, expected, value);
}

/** Headers of the options and their URL's user info override headers of the environment, name by name. */
function headersOf(options: OtlpOptions, fromEnvironment: Headers, { authorization }: Target): HeaderSource {
  const ofUrl: Headers = authorization === undefined ? {} : { authorization };
  const fixed = options.url === undefined ? { ...ofUrl, ...fromEnvironment } : { ...fromEnvironment, ...ofUrl };
  const option: unknown = options.headers;
  if (typeof option === 'function') return { fixed, provide: checkedProvider(option as () => unknown) };
  if (option === undefined) return { fixed, provide: undefined };
  return { fixed: { ...fixed, ...checkedHeaders('headers', option) }, provide: undefined };
}

function staysOnMachine(target: Target, proxy: HttpProxy | undefined): boolean {
  return isLoopback(target) && (proxy === undefined || isLoopback(proxy));
}

function mayCarryCredentials({ fixed, provide }: HeaderSource, { queryNames }: Target): boolean {
  return provide !== undefined || [...Object.keys(fixed), ...queryNames].some((name) => CREDENTIAL.test(name));
}

function requestBytesOf(value: unknown): number {
  const bytes = integer('maxRequestBytes', value, 1, 4 * MEBIBYTE);
  if (bytes > MAX_REQUEST_BYTES) throw outOfRange('maxRequestBytes', 'at most 64 MiB (67108864)', value);
  return bytes;
}

function retryOf(retry: unknown): RetryPolicy | undefined {
  if (retry === false) return undefined;
  if (retry !== undefined && (typeof retry !== 'object' || retry === null))
    throw wrongType('retry', 'false or an object', retry);
  return retryPolicy(retry);
}

function credentialsOf(options: OtlpOptions, environment: EnvironmentSettings, target: Target): Credentials {
  for (const name of ['ca', 'cert', 'key'] as const) {
    if (options[name] !== undefined && !target.secure)
      throw new TypeError(`\`${name}\` requires an https: URL, got ${target.displayUrl}`);
  }
  if (!target.secure) return {};
  return checkedCredentials(
    { ca: options.ca ?? environment.ca, cert: options.cert ?? environment.cert, key: options.key ?? environment.key },
    environment.names,
  );
}
