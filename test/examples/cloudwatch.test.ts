import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeLogs } from '../../demo/otlp-logs.js';
import { PROJECT } from '../support/child.js';
import { installInto, programsOf, readPage, runIn } from '../support/page-programs.js';
import { authorizationOf, expectedSignature, type SignedRequest } from '../support/sigv4.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const PROGRAM = readFileSync(join(PROJECT, 'examples/cloudwatch.mjs'), 'utf8');
/** AWS's documented example credentials. */
const ID = 'AKIDEXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** Answers with these statuses, one after the other, then with 200; keeps requests as they arrive. */
async function receiver(...statuses: number[]): Promise<{ url: string; requests: SignedRequest[] }> {
  const requests: SignedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: target = '' } = request;
    const headers = request.headers as SignedRequest['headers'];
    requests.push({ method, target, headers, body: Buffer.concat(chunks) });
    // The date in a signature has seconds: the next attempt is in another one.
    response.writeHead(statuses.shift() ?? 200, { 'retry-after': '1' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`, requests };
}

/** Runs the program against a local receiver. */
async function run(url: string, { code = PROGRAM, env = {} as NodeJS.ProcessEnv } = {}): Promise<void> {
  const folder = temporaryFolder();
  installInto(folder);
  const local = code.replace('https://logs.eu-central-1.amazonaws.com/v1/logs', url);
  expect(local).not.toBe(code);
  const ended = await runIn(
    folder,
    { name: 'cloudwatch', language: 'js', code: local },
    { AWS_ACCESS_KEY_ID: ID, AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: undefined, ...env },
  );
  expect([ended.code, ended.output]).toEqual([0, expect.stringMatching(/^(?:.*\n)*true\n$/)]);
}

const messagesOf = ({ headers, body }: SignedRequest) =>
  decodeLogs(Buffer.from(headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body)).map((one) => one.body);

function expectSigned(request: SignedRequest | undefined): asserts request is SignedRequest {
  expect(request).toMatchObject({ method: 'POST', target: '/v1/logs' });
  const { accessKeyId, scope, signedHeaders, signature } = authorizationOf(request as SignedRequest);
  const date = (request as SignedRequest).headers['x-amz-date'] ?? '';
  expect(date).toMatch(/^\d{8}T\d{6}Z$/);
  expect([accessKeyId, scope]).toEqual([ID, `${date.slice(0, 8)}/eu-central-1/logs/aws4_request`]);
  const covered = ['host', 'x-amz-date', 'content-type', 'x-aws-log-group', 'x-aws-log-stream'];
  expect(signedHeaders).toEqual(expect.arrayContaining(covered));
  expect(signature).toBe(expectedSignature(request as SignedRequest, SECRET));
}

describe('examples/cloudwatch.mjs', () => {
  it('signs the compressed body that it sends', async () => {
    const { url, requests } = await receiver();
    await run(url);
    const [request] = requests;
    expectSigned(request);
    expect(request.headers).toMatchObject({ 'content-encoding': 'gzip', 'x-aws-log-group': 'shop' });
    expect([requests.length, messagesOf(request)]).toEqual([1, ['paid 3']]);
    const tampered = { ...request, body: gunzipSync(request.body) };
    expect(expectedSignature(tampered, SECRET)).not.toBe(authorizationOf(request).signature);
  });

  it('signs an uncompressed body', async () => {
    const { url, requests } = await receiver();
    await run(url, { code: PROGRAM.replace("  compression: 'gzip',\n", '') });
    const [request] = requests;
    expectSigned(request);
    expect(request.headers['content-encoding']).toBeUndefined();
    expect(messagesOf(request)).toEqual(['paid 3']);
  });

  it('signs the token of temporary credentials', async () => {
    const { url, requests } = await receiver();
    await run(url, { env: { AWS_SESSION_TOKEN: 'a-token' } });
    const [request] = requests;
    expectSigned(request);
    expect(request.headers['x-amz-security-token']).toBe('a-token');
    expect(authorizationOf(request).signedHeaders).toContain('x-amz-security-token');
  });

  it('signs a repeated request anew, with its own date', async () => {
    const { url, requests } = await receiver(503);
    await run(url);
    const [first, second] = requests;
    expectSigned(first);
    expectSigned(second);
    expect(requests).toHaveLength(2);
    expect(second.headers['x-amz-date']).not.toBe(first.headers['x-amz-date']);
    expect(authorizationOf(second).signature).not.toBe(authorizationOf(first).signature);
    expect([messagesOf(first), messagesOf(second)]).toEqual([['paid 3'], ['paid 3']]);
  });

  it('is the program of docs/vendors.md', () => {
    expect(programsOf(readPage('vendors.md')).find(({ name }) => name === 'cloudwatch-signed')?.code).toBe(PROGRAM);
  });
});

describe('the check of a signature', () => {
  it("gives the signature of AWS's documented example", () => {
    const names = 'content-type;host;x-amz-date';
    const request = {
      ...{ method: 'GET', target: '/?Action=ListUsers&Version=2010-05-08', body: Buffer.alloc(0) },
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        host: 'iam.amazonaws.com',
        'x-amz-date': '20150830T123600Z',
        authorization: `AWS4-HMAC-SHA256 Credential=${ID}/20150830/us-east-1/iam/aws4_request, SignedHeaders=${names}, Signature=0`,
      },
    };
    expect(expectedSignature(request, SECRET)).toBe('5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7');
  });
});
