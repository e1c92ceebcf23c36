import { createHash, createHmac } from 'node:crypto';

/* Does a request carry the signature that AWS Signature Version 4 asks for? Written after AWS's description, without AWS's code. */

export interface SignedRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  /** As they arrived, by name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it arrived: compressed, if it was sent so. */
  readonly body: Uint8Array;
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, data: string) => createHmac('sha256', key).update(data).digest();

/** The parts of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export function authorizationOf({ headers }: Pick<SignedRequest, 'headers'>) {
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/;
  const [, accessKeyId, scope = '', names = '', signature] = pattern.exec(headers['authorization'] ?? '') ?? [];
  return { accessKeyId, scope, signedHeaders: names.split(';'), signature };
}

/** The signature that a request is to carry, for the scope and the headers that its `authorization` names. */
export function expectedSignature(request: SignedRequest, secretAccessKey: string): string {
  const { method, target, headers, body } = request;
  const { scope, signedHeaders } = authorizationOf(request);
  const { pathname, searchParams } = new URL(target, 'http://any');
  const query = [...searchParams]
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .sort()
    .join('&');
  const lines = signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  const canonical = [method, pathname, query, lines.join(''), signedHeaders.join(';'), sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Uint8Array>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key as Uint8Array, toSign).toString('hex');
}
