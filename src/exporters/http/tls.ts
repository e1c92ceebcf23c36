import type { SecureContext } from 'node:tls';
import { crypto, tls } from '../../record/floor/builtin.js';

/** TLS options. The server's certificate is always verified. */
export interface Credentials {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
}

/** With the credentials in a context: Node prints options in its own diagnostics (NODE_DEBUG). */
export interface TlsOptions {
  readonly rejectUnauthorized?: true;
  readonly secureContext?: SecureContext;
}

/** Explicit, because NODE_TLS_REJECT_UNAUTHORIZED changes the default. */
export const VERIFIED = { rejectUnauthorized: true } as const satisfies TlsOptions;

export function tlsOptionsOf(credentials: Credentials): TlsOptions {
  const given = Object.values(credentials).some((value) => value !== undefined);
  return given ? { ...VERIFIED, secureContext: tls().createSecureContext(credentials) } : VERIFIED;
}

type Named<T> = { readonly [name in keyof Credentials]: T };
const NAMES = ['ca', 'cert', 'key'] as const;

/**
 * Validates certificates and key.
 *
 * @param names What errors call them
 * @throws TypeError for anything but PEM, or a certificate and key that do not match. The message never contains the key
 */
export function checkedCredentials(
  input: Named<string | Uint8Array | undefined>,
  names: Partial<Named<string>>,
): Credentials {
  const checked: { -readonly [name in keyof Credentials]: Credentials[name] } = {};
  const quoted = (name: keyof Credentials) => `\`${names[name] ?? name}\``;
  for (const name of NAMES) {
    const value = input[name];
    if (value !== undefined) checked[name] = pem(quoted(name), value);
  }
  if ((checked.cert === undefined) !== (checked.key === undefined)) {
    const [present, missing] = checked.cert === undefined ? (['key', 'cert'] as const) : (['cert', 'key'] as const);
    throw new TypeError(`${quoted(present)} must come with ${quoted(missing)}, which is missing`);
  }
  try {
    // `createSecureContext` silently ignores an unreadable authority.
    const { X509Certificate } = crypto();
    if (checked.ca !== undefined) new X509Certificate(checked.ca);
    tls().createSecureContext(checked);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const present = NAMES.filter((name) => checked[name] !== undefined).map(quoted);
    throw new TypeError(
      `${present.join(', ')} must be PEM that TLS can use, got something else (${code ?? 'unknown error'})`,
    );
  }
  return checked;
}

function pem(option: string, value: unknown): string | Buffer {
  if (typeof value !== 'string' && !(value instanceof Uint8Array))
    throw new TypeError(`${option} must be PEM text or its bytes, got ${typeof value}`);
  const bytes = typeof value === 'string' ? value : Buffer.from(value);
  // The message leaves the value out: it may be a key.
  if (!bytes.includes('-----BEGIN '))
    throw new TypeError(
      `${option} must be PEM, which contains "-----BEGIN ", got something else (a path? read the file first)`,
    );
  return bytes;
}
