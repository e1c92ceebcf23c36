import { readFileSync } from '../../record/floor/builtin.js';
import {
  choiceIn,
  type Environment,
  numberIn,
  type Variable,
  variable,
  type Warn,
} from '../../record/floor/environment.js';
import { type Headers, headersFromText } from '../http/headers.js';

export interface EnvironmentSettings {
  readonly endpoint: Variable | undefined;
  readonly headers: Headers;
  readonly compression: string | undefined;
  /** 0 in the variable is no limit. */
  readonly timeoutMillis: number | undefined;
  /** May be `grpc`, which the exporter refuses. */
  readonly protocol: Variable | undefined;
  readonly ca: Uint8Array | undefined;
  readonly cert: Uint8Array | undefined;
  readonly key: Uint8Array | undefined;
  /** The variables that name certificates and key. */
  readonly names: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

const GENERAL = 'OTEL_EXPORTER_OTLP_';
const LOGS = 'OTEL_EXPORTER_OTLP_LOGS_';
const PATH = 'v1/logs';

/** Reads `OTEL_EXPORTER_OTLP_LOGS_*`, or `OTEL_EXPORTER_OTLP_*` if the former is unset or invalid. @throws Error for an unreadable file */
export function environmentSettings(env: Environment, warn: Warn): EnvironmentSettings {
  const find = (name: string) => variable(env, LOGS + name, GENERAL + name);
  const firstValid = <T>(name: string, read: (found: Variable | undefined) => T | undefined): T | undefined =>
    read(variable(env, LOGS + name)) ?? read(variable(env, GENERAL + name));
  const choose = (name: string, values: readonly string[]) =>
    firstValid(name, (found) => choiceIn(found, values, warn));
  const [ca, cert, key] = [find('CERTIFICATE'), find('CLIENT_CERTIFICATE'), find('CLIENT_KEY')];
  return {
    endpoint: endpointIn(env),
    headers: { ...headersIn(env, GENERAL, warn), ...headersIn(env, LOGS, warn) },
    compression: choose('COMPRESSION', ['none', 'gzip'])?.value,
    timeoutMillis: firstValid('TIMEOUT', (found) => {
      const millis = numberIn(found, 0, warn, 'number of milliseconds');
      return millis === 0 ? Number.POSITIVE_INFINITY : millis;
    }),
    protocol: choose('PROTOCOL', ['http/protobuf', 'http/json', 'grpc']),
    ca: fileOf(ca),
    cert: fileOf(cert),
    key: fileOf(key),
    names: { ...(ca && { ca: ca.name }), ...(cert && { cert: cert.name }), ...(key && { key: key.name }) },
  };
}

/** The logs endpoint is used as it is. The general one is a base URL, to which the path of the signal is appended. */
function endpointIn(env: Environment): Variable | undefined {
  const ofLogs = variable(env, `${LOGS}ENDPOINT`);
  if (ofLogs !== undefined) return ofLogs;
  const general = variable(env, `${GENERAL}ENDPOINT`);
  if (general === undefined) return undefined;
  // A query stays behind the path.
  const [, base = '', query = ''] = /^([^?#]*)(.*)$/s.exec(general.value) ?? [];
  return { name: general.name, value: `${base}${base.endsWith('/') ? '' : '/'}${PATH}${query}` };
}

function headersIn(env: Environment, prefix: string, warn: Warn): Headers {
  const found = variable(env, `${prefix}HEADERS`);
  if (found === undefined) return {};
  // The line leaves the entry out: it may be a secret.
  return headersFromText(found.value, () =>
    warn(`${found.name} has an entry that is no \`name=value\`; it is ignored`),
  );
}

function fileOf(found: Variable | undefined): Uint8Array | undefined {
  if (found === undefined) return undefined;
  try {
    return readFileSync(found.value);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${found.name} names ${JSON.stringify(found.value)}, which cannot be read (${code})`);
  }
}
