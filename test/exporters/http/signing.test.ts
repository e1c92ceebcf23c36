import { createHmac } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { UnsignedRequest } from '../../../src/exporters/http/signing.js';
import { OtlpLogRecordExporter, type OtlpOptions } from '../../../src/exporters/otlp/index.js';
import { otlpSettings } from '../../../src/exporters/otlp/options.js';
import { Sender } from '../../../src/exporters/otlp/sender.js';
import { CountingProxy } from '../../support/counting-proxy.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type Answering, OtlpReceiver } from '../../support/otlp-receiver.js';
import { someRecord } from '../../support/some-record.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

/** A receiver, and attempts that are signed. Each gives its status, or its error. */
async function signing(options: OtlpOptions, { answer, env = {} }: { answer?: Answering; env?: object } = {}) {
  const receiver = await OtlpReceiver.start(answer);
  const clock = new FakeClock();
  const url = options.url === undefined ? receiver.url : receiver.origin + options.url;
  const sender = new Sender(
    otlpSettings({ ...options, url }, { ...env }, () => {}),
    clock,
    () => {},
  );
  onTestFinished(() => sender.close());
  const send = (signal?: AbortSignal): Promise<unknown> =>
    sender.send([someRecord()], signal).catch((error: unknown) => error);
  return { receiver, clock, send };
}

const hmac = (body: Uint8Array) => createHmac('sha256', 'key').update(body).digest('hex');
const failing = (members: object, message = 'no key') => Object.assign(new Error(message), members);

describe('sign', () => {
  it('is called for each attempt, with method, URL, headers and body', async () => {
    const requests: UnsignedRequest[] = [];
    const { receiver, send } = await signing({
      url: '/v1/logs?tenant=a',
      headers: () => ({ 'X-Tenant': 'a' }),
      sign: (request) => {
        requests.push({ ...request, body: Uint8Array.from(request.body) });
        return { 'x-signature': hmac(request.body) };
      },
    });
    expect([await send(), await send()]).toEqual([200, 200]);
    expect(requests).toHaveLength(2);
    for (const [i, { method, url, headers, body }] of requests.entries()) {
      const received = receiver.requests[i];
      expect([method, url]).toEqual(['POST', `${receiver.origin}/v1/logs?tenant=a`]);
      expect(Object.keys(headers).sort()).toEqual(['content-type', 'host', 'user-agent', 'x-tenant']);
      expect(received?.headers).toMatchObject({ ...headers, 'x-signature': hmac(body) });
      expect(received?.body.equals(body)).toBe(true);
    }
  });

  it('is given the compressed body', async () => {
    let given: UnsignedRequest | undefined;
    const { receiver, send } = await signing({
      compression: 'gzip',
      sign: (request) => {
        given = request;
        return {};
      },
    });
    expect(await send()).toBe(200);
    expect(given?.headers['content-encoding']).toBe('gzip');
    expect(receiver.requests[0]?.body.equals(gunzipSync(given?.body ?? Buffer.alloc(0)))).toBe(true);
  });

  it('is given no user info in the URL, but its Authorization', async () => {
    const requests: UnsignedRequest[] = [];
    const receiver = await OtlpReceiver.start();
    const url = receiver.url.replace('//', '//user:password@');
    const sign = (request: UnsignedRequest) => {
      requests.push(request);
      return {};
    };
    const sender = new Sender(
      otlpSettings({ url, sign }, {}, () => {}),
      new FakeClock(),
      () => {},
    );
    onTestFinished(() => sender.close());
    await sender.send([someRecord()], undefined);
    const authorization = `Basic ${Buffer.from('user:password').toString('base64')}`;
    expect(requests).toMatchObject([{ url: receiver.url, headers: { authorization } }]);
  });

  it('wins over all other headers, and changes none by changing what it is given', async () => {
    const { receiver, send } = await signing({
      headers: { authorization: 'fixed', 'x-tenant': 'a' },
      sign: ({ headers }) => {
        headers['x-tenant'] = 'changed';
        return new Map([
          ['Authorization', 'AWS4-HMAC-SHA256 x'],
          ['Content-Type', 'signed/type'],
        ]);
      },
    });
    expect(await send()).toBe(200);
    expect(receiver.requests[0]?.headers).toMatchObject({
      authorization: 'AWS4-HMAC-SHA256 x',
      'content-type': 'signed/type',
      'x-tenant': 'a',
    });
  });

  it('may return all headers, as signers of AWS do', async () => {
    const { receiver, send } = await signing({
      ...{ compression: 'gzip', headers: { 'x-tenant': 'a' } },
      sign: ({ headers }) => {
        headers['x-signature'] = 'x';
        return headers;
      },
    });
    expect(await send()).toBe(200);
    expect(receiver.requests[0]?.headers).toMatchObject({
      ...{ 'x-tenant': 'a', 'x-signature': 'x', 'content-encoding': 'gzip', 'content-type': 'application/x-protobuf' },
    });
  });

  it('may not change the encoding of the body', async () => {
    const { receiver, send } = await signing({
      compression: 'gzip',
      sign: ({ headers }) => ({ ...headers, 'Content-Encoding': 'br' }),
    });
    expect(await send()).toMatchObject({ message: expect.stringContaining('"Content-Encoding"') });
    expect(receiver.requests).toHaveLength(0);
  });

  it('signs what a proxy forwards, for the server', async () => {
    const proxy = await CountingProxy.start();
    const urls: string[] = [];
    const { receiver, send } = await signing(
      {
        sign: ({ url, headers }) => {
          urls.push(`${url} ${headers.host} ${headers['proxy-authorization']}`);
          return { 'x-signature': 'x' };
        },
      },
      { env: { HTTP_PROXY: `http://user:password@${proxy.authority}` } },
    );
    expect(await send()).toBe(200);
    expect(urls).toEqual([`${receiver.url} ${new URL(receiver.url).host} undefined`]);
    expect([proxy.requests.length, receiver.requests[0]?.headers['x-signature']]).toEqual([1, 'x']);
  });

  it('signs once where a kept connection is replaced', async () => {
    let signed = 0;
    const { receiver, send } = await signing(
      { sign: async () => ({ 'x-signature': String(++signed) }) },
      { answer: (response, _, number) => void (number === 2 ? response.socket?.destroy() : response.end()) },
    );
    expect([await send(), await send()]).toEqual([200, 200]);
    expect(receiver.requests.map(({ headers }) => headers['x-signature'])).toEqual(['1', '2', '2']);
  });

  it.each<[string, () => unknown, string, boolean]>([
    [
      'throws',
      () => {
        throw failing({});
      },
      'no key',
      true,
    ],
    ['rejects', () => Promise.reject(failing({})), 'no key', true],
    [
      'throws what is no error',
      () => {
        throw 'no key';
      },
      'without a message',
      true,
    ],
    [
      'says that it is final',
      () => {
        throw failing({ retryable: false });
      },
      'no key',
      false,
    ],
    [
      'was refused',
      () => {
        throw failing({ status: 403 });
      },
      'no key',
      false,
    ],
    [
      'was refused for now',
      () => {
        throw failing({ status: 503 });
      },
      'no key',
      true,
    ],
    [
      'lost its connection',
      () => {
        throw failing({ code: 'ECONNRESET' });
      },
      'no key',
      true,
    ],
    ['returns nothing', () => undefined, '`sign(request)` must be an object of strings', true],
    ['returns a text', () => 'secret', '`sign(request)` must be an object of strings', true],
    ['sets how the body is sent', () => ({ 'content-length': '7' }), '`sign(request)` must hold names', true],
  ])('fails the attempt when it %s', async (_, sign, message, retryable) => {
    const { receiver, clock, send } = await signing({ sign: sign as never });
    const error = (await send()) as Error;
    expect(error.message.startsWith(`${receiver.url}: the \`sign\` function failed: ${message}`), error.message).toBe(
      true,
    );
    expect(error.message).not.toContain('secret');
    expect(error).toMatchObject({ retryable });
    expect([receiver.requests, clock.pendingTimers]).toEqual([[], 0]);
  });

  it('that hangs ends with the time of the request', async () => {
    const { receiver, clock, send } = await signing({ sign: () => new Promise(() => {}) });
    const ended = send();
    await turns();
    clock.advance(10_000);
    expect(await ended).toMatchObject({ name: 'TimeoutError', retryable: true });
    expect([receiver.requests, clock.pendingTimers]).toEqual([[], 0]);
  });

  it('that hangs ends when the attempt is aborted', async () => {
    const { clock, send } = await signing({ sign: () => new Promise(() => {}) });
    const attempt = new AbortController();
    const ended = send(attempt.signal);
    await turns();
    attempt.abort();
    expect(await ended).toMatchObject({ name: 'AbortError' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('throws into no log call, and its failures are counted', async () => {
    const receiver = await OtlpReceiver.start();
    const { logger } = testLogger();
    let calls = 0;
    const sign = () => {
      calls++;
      throw failing({ retryable: false });
    };
    logger.add(new OtlpLogRecordExporter({ url: receiver.url, sign }));
    expect(() => logger.info('x')).not.toThrow();
    await logger.complete();
    expect(logger.stats()).toMatchObject([{ delivered: 0, failed: 1 }]);
    expect([calls, receiver.requests.length]).toEqual([1, 0]);
  });

  it('may flush the exporter, which does not wait for itself', async () => {
    const receiver = await OtlpReceiver.start();
    const exporter: OtlpLogRecordExporter = new OtlpLogRecordExporter({
      url: receiver.url,
      sign: async () => {
        await exporter.forceFlush();
        return { 'x-signature': 'flushed' };
      },
    });
    const result = await new Promise((resolve) => exporter.export([someRecord()], resolve));
    expect(result).toMatchObject({ code: 0 });
    await exporter.shutdown();
  });

  it('gives values that are not shown where a server sends them back', async () => {
    const { send } = await signing(
      { sign: () => ({ authorization: 'Signature s3cret-signature' }) },
      { answer: (response, { headers }) => void response.writeHead(401).end(`was ${headers.authorization}`) },
    );
    expect(String(await send())).toMatch(/answered 401: was \[redacted\]$/);
  });

  it('hides none of the headers that it returns unchanged', async () => {
    const { send } = await signing(
      { sign: ({ headers }) => ({ ...headers, authorization: 's3cret-signature' }) },
      { answer: (response) => void response.writeHead(401).end('no application/x-protobuf, s3cret-signature') },
    );
    expect(String(await send())).toMatch(/answered 401: no application\/x-protobuf, \[redacted\]$/);
  });

  it('must be a function', () => {
    expect(() => new OtlpLogRecordExporter({ sign: 'key' as never })).toThrow(/^`sign` must be a function, got "key"$/);
  });
});
