import { readFileSync } from '../../record/floor/builtin.js';
import { type Headers, headersFromText } from '../http/headers.js';

/** Where a line goes about what the environment says wrong. */
export type Tell = (line: string) => void;

/** What the environment says. */
export interface EnvironmentSettings {
  readonly endpoint: { readonly url: string; readonly from: string } | undefined;
  readonly headers: Headers;
  readonly compression: string | undefined;
  readonly timeoutMillis: number | undefined;
  /** What is asked for may be something that we do not speak. */
  readonly protocol: { readonly value: string; readonly from: string } | undefined;
  readonly ca: Uint8Array | undefined;
  readonly cert: Uint8Array | undefined;
  readonly key: Uint8Array | undefined;
  /** Which variable gave a certificate or a key. */
  readonly names: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

interface Found {
  readonly text: string;
  readonly name: string;
}

const GENERAL = 'OTEL_EXPORTER_OTLP_';
const OF_LOGS = 'OTEL_EXPORTER_OTLP_LOGS_';
const PATH = 'v1/logs';

/**
 * Reads `OTEL_EXPORTER_OTLP_LOGS_*`, and `OTEL_EXPORTER_OTLP_*` where these are not set, or say nothing that can be used; empty is not set.
 * @throws Error for an unreadable file
 */
export function environmentSettings(env: NodeJS.ProcessEnv, tell: Tell): EnvironmentSettings {
  const find = (what: string): Found | undefined => at(env, OF_LOGS + what) ?? at(env, GENERAL + what);
  const choose = (what: string, values: readonly string[]) =>
    known(at(env, OF_LOGS + what), values, tell) ?? known(at(env, GENERAL + what), values, tell);
  const ca = find('CERTIFICATE');
  const cert = find('CLIENT_CERTIFICATE');
  const key = find('CLIENT_KEY');
  return {
    endpoint: endpointIn(env),
    headers: { ...headersIn(env, GENERAL, tell), ...headersIn(env, OF_LOGS, tell) },
    compression: choose('COMPRESSION', ['none', 'gzip'])?.value,
    timeoutMillis: timeoutOf(at(env, `${OF_LOGS}TIMEOUT`), tell) ?? timeoutOf(at(env, `${GENERAL}TIMEOUT`), tell),
    protocol: choose('PROTOCOL', ['http/protobuf', 'http/json', 'grpc']),
    ca: fileOf(ca),
    cert: fileOf(cert),
    key: fileOf(key),
    names: { ...nameOf('ca', ca), ...nameOf('cert', cert), ...nameOf('key', key) },
  };
}

function at(env: NodeJS.ProcessEnv, name: string): Found | undefined {
  const text = env[name]?.trim();
  return text === undefined || text === '' ? undefined : { text, name };
}

/** The endpoint of the logs is used as it is; the general one is where all signals' paths begin. */
function endpointIn(env: NodeJS.ProcessEnv): EnvironmentSettings['endpoint'] {
  const ofLogs = at(env, `${OF_LOGS}ENDPOINT`);
  if (ofLogs !== undefined) return { url: ofLogs.text, from: ofLogs.name };
  const general = at(env, `${GENERAL}ENDPOINT`);
  if (general === undefined) return undefined;
  // A query stays behind the path.
  const [, base = '', query = ''] = /^([^?#]*)(.*)$/s.exec(general.text) ?? [];
  return { url: `${base}${base.endsWith('/') ? '' : '/'}${PATH}${query}`, from: general.name };
}

function headersIn(env: NodeJS.ProcessEnv, prefix: string, tell: Tell): Headers {
  const found = at(env, `${prefix}HEADERS`);
  if (found === undefined) return {};
  // Not what the entry says: it may be the secret.
  return headersFromText(found.text, () =>
    tell(`${found.name} has an entry that is no \`name=value\`; it is left out`),
  );
}

function known(
  found: Found | undefined,
  values: readonly string[],
  tell: Tell,
): { value: string; from: string } | undefined {
  if (found === undefined) return undefined;
  const value = found.text.toLowerCase();
  if (values.includes(value)) return { value, from: found.name };
  tell(`${found.name} is ${JSON.stringify(found.text)}, which is not known (${values.join(', ')} are); it is left out`);
  return undefined;
}

function timeoutOf(found: Found | undefined, tell: Tell): number | undefined {
  if (found === undefined) return undefined;
  const millis = /^\d{1,15}$/.test(found.text) ? Number(found.text) : 0;
  if (millis > 0) return millis;
  tell(`${found.name} is ${JSON.stringify(found.text)}, which is no number of milliseconds above 0; it is left out`);
  return undefined;
}

function fileOf(found: Found | undefined): Uint8Array | undefined {
  if (found === undefined) return undefined;
  try {
    return readFileSync(found.text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${found.name} names ${JSON.stringify(found.text)}, which cannot be read (${code})`);
  }
}

function nameOf(what: string, found: Found | undefined): { [what: string]: string } {
  return found === undefined ? {} : { [what]: found.name };
}
