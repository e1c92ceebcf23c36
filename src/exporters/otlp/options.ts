import { type RetryOptions, type RetryPolicy, retryPolicy } from '../../record/failure/backoff.js';
import { integer, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';
import { checkedAsk, checkedHeaders, type GivenHeaders, type HeaderSource, type Headers } from '../http/headers.js';
import { isLoopback, type Target, targetOf } from '../http/target.js';
import { type Credentials, checkedCredentials } from '../http/tls.js';
import { type EnvironmentSettings, environmentSettings, type Tell } from './environment.js';

export type OtlpProtocol = 'http/protobuf' | 'http/json';
export type OtlpCompression = 'none' | 'gzip';

/** Options win over `OTEL_EXPORTER_OTLP_LOGS_*`, which win over `OTEL_EXPORTER_OTLP_*`. */
export interface OtlpOptions {
  /** Where to, path included. User info in it is sent as Basic authorization. @default 'http://localhost:4318/v1/logs' */
  url?: string;
  /** How requests are written; gRPC is refused. @default 'http/protobuf' */
  protocol?: OtlpProtocol;
  /** Sent with every request; a function is asked before each one, and may be async. @default none */
  headers?: GivenHeaders | (() => GivenHeaders | Promise<GivenHeaders>);
  /** @default 'none' */
  compression?: OtlpCompression;
  /** One request may take this long, headers function and body of the answer included. @default 10_000 */
  timeoutMillis?: number;
  /**
   * The longest request, before compression; a longer batch is halved, and a single record that is longer has failed. At most 64 MiB.
   * @default 4 MiB
   */
  maxRequestBytes?: number;
  /**
   * How failed requests are repeated behind somebody else's processor; behind ours the processor does that. Only what is worth it:
   * 429, 502, 503, 504, lost connections, timeouts. @default the defaults of {@link RetryOptions}
   */
  retry?: false | RetryOptions;
  /** PEM: certificates to trust in place of the well-known ones. @default none */
  ca?: string | Uint8Array;
  /** PEM: our certificate, where the collector asks for one; needs `key`. @default none */
  cert?: string | Uint8Array;
  /** PEM: the private key of `cert`. @default none */
  key?: string | Uint8Array;
}

/** The options and the environment, checked, with the defaults filled in. */
export interface OtlpSettings {
  readonly target: Target;
  readonly protocol: OtlpProtocol;
  readonly headers: HeaderSource;
  readonly compression: OtlpCompression;
  readonly timeoutMillis: number;
  readonly maxRequestBytes: number;
  /** Undefined: failed requests are not repeated. */
  readonly retry: RetryPolicy | undefined;
  readonly credentials: Credentials;
  /** Nothing is to be exported. */
  readonly disabled: boolean;
}

const MEBIBYTE = 2 ** 20;
const MAX_REQUEST_BYTES = 64 * MEBIBYTE;
const DEFAULT_URL = 'http://localhost:4318/v1/logs';
const KNOWN = new Set([
  ...['url', 'protocol', 'headers', 'compression', 'timeoutMillis', 'maxRequestBytes', 'retry', 'ca', 'cert', 'key'],
]);
const CREDENTIAL = /auth|cookie|key|token|secret|passw|credential/i;

/** @throws TypeError, RangeError for an option that is unknown or wrong; Error for a file that the environment names and that is unreadable */
export function otlpSettings(options: OtlpOptions, env: NodeJS.ProcessEnv, tell: Tell): OtlpSettings {
  knownOptions('OtlpLogRecordExporter', options, KNOWN);
  const given = environmentSettings(env, tell);
  const { compression = given.compression } = options;
  const target = targetOf(urlOf(options, given));
  const settings: OtlpSettings = {
    target,
    protocol: protocolOf(options, given),
    headers: headersOf(options, given.headers, target),
    compression: oneOf<OtlpCompression>('compression', compression, ['none', 'gzip']),
    timeoutMillis: integer('timeoutMillis', options.timeoutMillis, 1, given.timeoutMillis ?? 10_000),
    maxRequestBytes: requestBytesOf(options.maxRequestBytes),
    retry: retryOf(options.retry),
    credentials: credentialsOf(options, given, target),
    disabled: /^\s*true\s*$/i.test(env.OTEL_SDK_DISABLED ?? ''),
  };
  if (settings.disabled) tell('OTEL_SDK_DISABLED is true: OtlpLogRecordExporter sends nothing');
  else if (!target.secure && !isLoopback(target) && mayCarryCredentials(settings.headers, target))
    tell(`credentials are sent unencrypted to ${target.shown}: use https`);
  return settings;
}

function urlOf({ url }: OtlpOptions, given: EnvironmentSettings): { url: string; from: string } {
  if (url === undefined) return given.endpoint ?? { url: DEFAULT_URL, from: 'url' };
  if (typeof url !== 'string') throw wrongType('url', 'a string', url);
  return { url, from: 'url' };
}

function protocolOf({ protocol }: OtlpOptions, given: EnvironmentSettings): OtlpProtocol {
  const asked = protocol === undefined ? given.protocol : { value: protocol, from: 'protocol' };
  return oneOf<OtlpProtocol>(asked?.from ?? 'protocol', asked?.value, ['http/protobuf', 'http/json']);
}

function oneOf<T extends string>(option: string, value: unknown, allowed: readonly [T, T]): T {
  if (value === undefined) return allowed[0];
  const [one, other] = allowed;
  if (value === one || value === other) return value as T;
  const expected = `'${one}' or '${other}'`;
  if (value === 'grpc') throw outOfRange(option, `${expected} (OTLP over gRPC is not spoken here)`, value);
  throw typeof value === 'string' ? outOfRange(option, expected, value) : wrongType(option, expected, value);
}

/** Those of the options, their user info included, win over those of the environment, name by name. */
function headersOf(options: OtlpOptions, environment: Headers, { authorization }: Target): HeaderSource {
  const ofUrl: Headers = authorization === undefined ? {} : { authorization };
  const below = options.url === undefined ? { ...ofUrl, ...environment } : { ...environment, ...ofUrl };
  const option: unknown = options.headers;
  if (typeof option === 'function') return { below, ask: checkedAsk(option as () => unknown) };
  if (option === undefined) return { below, ask: undefined };
  return { below: { ...below, ...checkedHeaders('headers', option) }, ask: undefined };
}

function mayCarryCredentials({ below, ask }: HeaderSource, { queryNames }: Target): boolean {
  return ask !== undefined || [...Object.keys(below), ...queryNames].some((name) => CREDENTIAL.test(name));
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

function credentialsOf(options: OtlpOptions, given: EnvironmentSettings, target: Target): Credentials {
  for (const name of ['ca', 'cert', 'key'] as const) {
    if (options[name] !== undefined && !target.secure)
      throw new TypeError(`\`${name}\` is for https, and the URL is ${target.shown}`);
  }
  if (!target.secure) return {};
  return checkedCredentials(
    { ca: options.ca ?? given.ca, cert: options.cert ?? given.cert, key: options.key ?? given.key },
    given.names,
  );
}
