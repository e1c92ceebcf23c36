import { crypto, tls } from '../../record/floor/builtin.js';

/** What TLS is asked to trust, and to show. The collector's certificate is always verified. */
export interface Credentials {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
}

type Given = { readonly [name in keyof Credentials]: string | Uint8Array | undefined };

/** @param names What to call them in errors. @throws TypeError for what is no PEM, or does not belong together; never with the key in it */
export function checkedCredentials(
  given: Given,
  names: { readonly [name in keyof Credentials]?: string },
): Credentials {
  const checked: { ca?: string | Buffer; cert?: string | Buffer; key?: string | Buffer } = {};
  for (const name of ['ca', 'cert', 'key'] as const) {
    const value = given[name];
    if (value !== undefined) checked[name] = pem(names[name] ?? name, value);
  }
  if ((checked.cert === undefined) !== (checked.key === undefined)) {
    const [there, missing] = checked.cert === undefined ? (['key', 'cert'] as const) : (['cert', 'key'] as const);
    throw new TypeError(
      `\`${names[there] ?? there}\` must come with \`${names[missing] ?? missing}\`, which is missing`,
    );
  }
  try {
    // TLS itself takes an authority that it cannot read for none.
    const { X509Certificate } = crypto();
    if (checked.ca !== undefined) new X509Certificate(checked.ca);
    tls().createSecureContext(checked);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const which = (['ca', 'cert', 'key'] as const).filter((name) => checked[name] !== undefined);
    const called = which.map((name) => `\`${names[name] ?? name}\``).join(', ');
    throw new TypeError(`${called} must be PEM that TLS can use, got something else (${code ?? 'unknown error'})`);
  }
  return checked;
}

function pem(option: string, value: unknown): string | Buffer {
  if (typeof value !== 'string' && !(value instanceof Uint8Array))
    throw new TypeError(`\`${option}\` must be PEM text or its bytes, got ${typeof value}`);
  const bytes = typeof value === 'string' ? value : Buffer.from(value);
  // What it holds is not shown: it may be a key.
  if (!bytes.includes('-----BEGIN '))
    throw new TypeError(
      `\`${option}\` must be PEM, which has "-----BEGIN " in it, got something else (a path? read the file first)`,
    );
  return bytes;
}
