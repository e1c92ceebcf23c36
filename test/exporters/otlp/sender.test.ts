import { getEventListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cureOf } from '../../../src/exporters/otlp/cures.js';
import { type OtlpOptions, otlpSettings } from '../../../src/exporters/otlp/options.js';
import { Sender } from '../../../src/exporters/otlp/sender.js';
import type { DeliveryError } from '../../../src/record/exporter.js';
import { classifyError } from '../../../src/record/failure/outcome.js';
import type { Clock } from '../../../src/record/floor/clock.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type Answering, OtlpReceiver } from '../../support/otlp-receiver.js';
import { someRecord } from '../../support/some-record.js';
import { until } from '../../support/turns.js';

type Failure = DeliveryError & { status?: number; code?: string };

function senderTo(url: string, options: OtlpOptions = {}, clock: Clock = new FakeClock()) {
  const lines: string[] = [];
  const tell = (line: string) => void lines.push(line);
  const sender = new Sender(otlpSettings({ url, ...options }, {}, tell), clock, tell);
  onTestFinished(() => sender.close());
  return { sender, lines };
}

/** The error of one attempt; undefined for a success. */
async function failure(sender: Sender, records = [someRecord()], signal?: AbortSignal): Promise<Failure | undefined> {
  try {
    await sender.send(records, signal);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return error as Failure;
  }
}

async function answered(answer: Answering, options: OtlpOptions = {}, records = [someRecord()]) {
  const receiver = await OtlpReceiver.start(answer);
  const { sender, lines } = senderTo(receiver.url, options);
  return { receiver, sender, lines, error: await failure(sender, records) };
}

const status =
  (code: number, headers: Record<string, string> = {}, body: string | Buffer = ''): Answering =>
  (response) =>
    void response.writeHead(code, headers).end(body);

/** ExportLogsServiceResponse with a partial success. */
function partialSuccess(rejected: number, message: string): Buffer {
  const text = Buffer.from(message);
  const inner = Buffer.concat([Buffer.from([0x08, rejected, 0x12, text.length]), text]);
  return Buffer.concat([Buffer.from([0x0a, inner.length]), inner]);
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const FIVE = Array.from({ length: 5 }, () => someRecord());

describe('Sender', () => {
  it('ends the wait for a resource when the attempt is aborted', async () => {
    const clock = new FakeClock();
    const { sender } = senderTo('http://127.0.0.1:1', {}, clock);
    const resource = {
      attributes: {},
      asyncAttributesPending: true,
      waitForAsyncAttributes: () => new Promise(() => {}),
    };
    const attempt = new AbortController();
    const ended = failure(sender, [someRecord({ resource })], attempt.signal);
    attempt.abort();
    expect(await ended).toMatchObject({ message: expect.stringContaining('the attempt was aborted') });
    expect(getEventListeners(attempt.signal, 'abort')).toEqual([]);
  });

  it('posts protobuf to the path of the URL, with its own headers last', async () => {
    const { receiver, error } = await answered(status(200), {
      headers: { 'X-Tenant': 'a', 'Content-Type': 'text/plain' },
    });
    expect(error).toBeUndefined();
    expect(receiver.requests[0]).toMatchObject({
      path: '/v1/logs',
      headers: { 'content-type': 'application/x-protobuf', 'x-tenant': 'a' },
    });
    expect(receiver.records()).toMatchObject([{ body: 'hello', severityNumber: 9, severityText: 'INFO' }]);
  });

  it('sends its name, version and language as user agent, unless the user sets one', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const { receiver } = await answered(status(200));
    expect(receiver.requests[0]?.headers['user-agent']).toBe(`logly-otel/${version} (JavaScript)`);
    const { receiver: other } = await answered(status(200), { headers: { 'User-Agent': 'mine/1' } });
    expect(other.requests[0]?.headers['user-agent']).toBe('mine/1');
  });

  it('posts JSON', async () => {
    const { receiver } = await answered(status(200), { protocol: 'http/json' });
    expect(receiver.requests[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(String(receiver.requests[0]?.body))).toMatchObject({
      resourceLogs: [{ scopeLogs: [{ scope: { name: 'logly' }, logRecords: [{ body: { stringValue: 'hello' } }] }] }],
    });
  });

  it('compresses with gzip', async () => {
    const { receiver } = await answered(status(200), { compression: 'gzip' }, FIVE);
    expect(receiver.requests[0]?.headers['content-encoding']).toBe('gzip');
    expect(receiver.records()).toHaveLength(5);
  });

  it('reuses its connection', async () => {
    const { receiver, sender } = await answered(status(200));
    for (let i = 0; i < 5; i++) expect(await failure(sender)).toBeUndefined();
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('calls a headers function, sync or async, before each request', async () => {
    let asked = 0;
    const headers = async () => ({ Authorization: `Bearer token-${++asked}` });
    const { receiver, sender } = await answered(status(200), { headers });
    await sender.send(FIVE, undefined);
    expect(receiver.requests.map((request) => request.headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no token');
      },
      true,
    ],
    [
      'rejects',
      async () => {
        throw new Error('no token');
      },
      true,
    ],
    [
      'says that it is no use',
      async () => {
        throw Object.assign(new Error('no token'), { retryable: false });
      },
      false,
    ],
    [
      'fails with what cannot be read',
      async () => {
        throw new Proxy(new Error(), {
          get: () => {
            throw new Error('trap');
          },
        });
      },
      true,
    ],
    ['fails with nothing', () => Promise.reject(null), true],
    ['gives something else', () => ({ a: 7 }) as never, true],
    ['gives nothing', () => undefined as never, true],
    ['gives null', () => null as never, true],
    ['gives a value that is no header', () => ({ a: 'x\ny' }), true],
  ])('fails the attempt when the headers function %s', async (_, headers, retryable) => {
    const { receiver, error } = await answered(status(200), { headers });
    expect(error).toMatchObject({ retryable });
    expect(error?.message).toMatch(/headers/);
    expect(receiver.requests).toHaveLength(0);
  });

  it('sends user info as Basic authorization', async () => {
    const receiver = await OtlpReceiver.start();
    const { sender } = senderTo(receiver.url.replace('//', '//us%40er:p%3Ass@'));
    await sender.send([someRecord()], undefined);
    expect(receiver.requests[0]?.headers.authorization).toBe(`Basic ${btoa('us@er:p:ss')}`);
    expect(receiver.requests[0]?.path).toBe('/v1/logs');
  });
});

describe('an answer', () => {
  it.each([
    [429, true, false],
    [502, true, false],
    [503, true, false],
    [504, true, false],
    [400, false, true],
    [413, false, true],
    [422, false, true],
    [401, false, false],
    [403, false, false],
    [404, false, false],
    [408, false, false],
    [500, false, false],
    [501, false, false],
  ])('with status %i: retryable %s, divisible %s', async (code, retryable, divisible) => {
    const { error } = await answered(status(code));
    expect(error).toMatchObject({ status: code, retryable });
    expect(error?.divisible ?? false).toBe(divisible);
    expect(error?.message).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/v1/logs answered ${code}$`));
  });

  it.each([200, 201, 202, 204])('with status %i is a success', async (code) => {
    expect((await answered(status(code))).error).toBeUndefined();
  });

  it.each([
    ['0', 0],
    ['30', 30_000],
    ['1000000000', 1e12],
    // The fake clock is at 2023-11-14T22:13:20Z.
    ['Tue, 14 Nov 2023 22:13:50 GMT', 30_000],
    ['Tue, 14 Nov 2023 22:13:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
  ])('with Retry-After %j asks for a backoff of %s ms', async (text, millis) => {
    const { error } = await answered(status(503, { 'retry-after': text }));
    expect(error?.retryAfterMillis).toBe(millis);
    expect(error?.retryable).toBe(true);
  });

  it('that is permanent asks for no backoff', async () => {
    const { error } = await answered(status(401, { 'retry-after': '30' }));
    expect(error?.retryAfterMillis).toBeUndefined();
  });

  it('is quoted in one line, without control characters, truncated', async () => {
    const message = `no\u001b[31m\nway ${'x'.repeat(2_000)}`;
    for (const [headers, body] of [
      [JSON_TYPE, JSON.stringify({ code: 3, message })],
      [{ 'content-type': 'text/plain' }, message],
    ] as const) {
      const { error } = await answered(status(400, headers, body));
      expect(error?.message).toMatch(/answered 400: no\\x1b\[31m\\nway x+…$/);
      expect(error?.message.length).toBeLessThan(700);
    }
    const { error } = await answered(status(400, PROTOBUF, Buffer.from('\x08\x03\x12\x05no\u0007go')));
    expect(error?.message).toMatch(/answered 400: no\\x07go$/);
  });

  it('that redirects is not followed', async () => {
    const elsewhere = await OtlpReceiver.start();
    for (const code of [301, 302, 307, 308]) {
      const { error } = await answered(status(code, { location: elsewhere.url }), { headers: { authorization: 'x' } });
      expect(error).toMatchObject({ status: code, retryable: false });
      expect(error?.message).toContain('redirects are not followed');
    }
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    ['protobuf', PROTOBUF, partialSuccess(3, 'too old\u0000')],
    ['JSON', JSON_TYPE, '{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"too old\\u0000"}}'],
    ['JSON with a number', JSON_TYPE, '{"partialSuccess":{"rejectedLogRecords":3,"errorMessage":"too old\\u0000"}}'],
  ])('that is a partial success in %s fails the rejected records for good', async (_, headers, body) => {
    const { error } = await answered(status(200, headers, body), {}, FIVE);
    expect(error).toMatchObject({ rejected: 3, retryable: false });
    expect(error?.message).toMatch(/rejected 3 of 5 records: too old\\x00$/);
    expect(error?.failed).toBeUndefined();
  });

  it('that rejects more records than were sent has rejected all of them', async () => {
    const { error } = await answered(status(200, PROTOBUF, partialSuccess(100, '')), {}, FIVE);
    expect(error?.rejected).toBe(5);
  });

  it('that rejects nothing but warns is a success, logged once in ten seconds', async () => {
    const clock = new FakeClock();
    const receiver = await OtlpReceiver.start(status(200, PROTOBUF, partialSuccess(0, 'old\nversion')));
    const { sender, lines } = senderTo(receiver.url, {}, clock);
    await sender.send(FIVE, undefined);
    await sender.send(FIVE, undefined);
    expect(lines).toEqual([`${receiver.url} warns: old\\nversion`]);
    clock.advance(10_000);
    await sender.send(FIVE, undefined);
    expect(lines).toHaveLength(2);
  });

  it.each([
    ['no protobuf', PROTOBUF, 'OK'],
    ['an endless number', PROTOBUF, Buffer.alloc(20, 0xff)],
    ['a length that reaches too far', PROTOBUF, Buffer.from([0x0a, 0x7f, 1])],
    ['no JSON', JSON_TYPE, '{"partialSuccess":'],
    ['null', JSON_TYPE, 'null'],
    ['a negative count', JSON_TYPE, '{"partialSuccess":{"rejectedLogRecords":"-3"}}'],
    ['text', { 'content-type': 'text/plain' }, 'OK'],
    ['text that would be a partial success in protobuf', { 'content-type': 'text/plain' }, partialSuccess(3, '')],
    ['nothing about its type', {}, 'OK'],
  ])('of success whose body is %s is a success', async (_, headers, body) => {
    expect((await answered(status(200, headers, body))).error).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string]>([
    ['of its own type', { 'content-type': 'text/html; charset=utf-8' }, '<h1>Log in</h1>'],
    ['without a type', {}, '<html>'],
    ['after white space', {}, '\r\n\t <!doctype html>'],
    ['after a byte order mark', { 'content-type': 'text/plain' }, '\ufeff<html>'],
    ['as JSON', JSON_TYPE, '<html>'],
    ['as protobuf', PROTOBUF, '<html>'],
  ])('that is a web page does not come from a collector: %s', async (_, headers, body) => {
    const { error, receiver } = await answered(status(200, headers, body));
    expect(error).toMatchObject({ retryable: false });
    expect(error?.message).toMatch(/answered 200 with a web page.*: it is no OTLP endpoint$/);
    expect(error?.message).toContain(receiver.url);
  });

  it.each(['ok', 'OK\n', ' \n'])('that is a short text as text/html is a success: %j', async (body) => {
    expect((await answered(status(200, { 'content-type': 'text/html' }, body))).error).toBeUndefined();
  });

  it.each([
    ['JSON', '{"partialSuccess":{"rejectedLogRecords":"3"}}'],
    ['protobuf', partialSuccess(3, '')],
  ])('that is a partial success without a content type counts: %s', async (_, body) => {
    expect((await answered(status(200, {}, body), {}, FIVE)).error?.rejected).toBe(3);
  });

  it.each<[string, number, string | undefined, RegExp]>([
    [
      '404, without the path',
      404,
      '/',
      /answered 404; the URL needs the full path: collectors take logs at \/v1\/logs$/,
    ],
    ['404, with another path', 404, '/otlp?x=1', /the URL needs the full path/],
    ['405, without the path', 405, '', /the URL needs the full path/],
    ['404, with the path', 404, undefined, /answered 404$/],
    ['500, without the path', 500, '/', /answered 500$/],
  ])('tells the likely cure: %s', async (_, code, path, message) => {
    const receiver = await OtlpReceiver.start(status(code));
    const { sender } = senderTo(path === undefined ? receiver.url : receiver.origin + path);
    expect((await failure(sender))?.message).toMatch(message);
  });

  it('tells the likely cure of a server that speaks no HTTP, or no TLS, and of the port for gRPC', async () => {
    const server = createServer((socket) => void socket.end(Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0])));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { sender } = senderTo(`http://127.0.0.1:${port}/v1/logs`);
    expect((await failure(sender))?.message).toMatch(/; the server does not speak HTTP\/1\.1/);
    const receiver = await OtlpReceiver.start();
    const { sender: secure } = senderTo(receiver.url.replace('http:', 'https:'));
    expect((await failure(secure))?.message).toMatch(/; the server may not speak TLS/);
    const { target } = otlpSettings({ url: 'http://127.0.0.1:4317/v1/logs' }, {}, () => {});
    for (const failed of [{ code: 'ECONNREFUSED' }, { code: 'HPE_INVALID_CONSTANT' }, { status: 404 }])
      expect(cureOf(target, failed)).toMatch(/4318$/);
  });

  it('may be compressed', async () => {
    const body = gzipSync(partialSuccess(2, 'no'));
    const { error } = await answered(status(200, { ...PROTOBUF, 'content-encoding': 'gzip' }, body), {}, FIVE);
    expect(error?.rejected).toBe(2);
  });

  it('that claims to be gzip and is not fails the attempt', async () => {
    const { error } = await answered(status(200, { 'content-encoding': 'gzip' }, 'plain'));
    expect(error).toMatchObject({ retryable: false, code: 'Z_DATA_ERROR' });
  });

  it.each([
    [200, { 'content-length': '0' }],
    [200, { 'transfer-encoding': 'chunked' }],
    [202, {}],
    [204, {}],
  ])('without a body is a success, whatever its encoding: %i %j', async (code, headers) => {
    expect((await answered(status(code, { 'content-encoding': 'gzip', ...headers }))).error).toBeUndefined();
  });

  it('of 5 MB is not read to its end', async () => {
    const { error } = await answered(status(200, PROTOBUF, Buffer.alloc(5_000_000)));
    expect(error?.message).toMatch(/the answer \(status 200\) is longer than 4194304 bytes$/);
    expect(error?.retryable).toBe(false);
  });

  it('with status 503 that says it is zipped and is not is retryable all the same', async () => {
    const { error } = await answered(status(503, { 'retry-after': '7', 'content-encoding': 'gzip' }, 'plain'));
    expect(error).toMatchObject({ status: 503, retryable: true, retryAfterMillis: 7_000 });
  });

  it.each<[string, number, Record<string, string>, () => Buffer]>([
    ['503', 503, {}, () => Buffer.alloc(5_000_000)],
    ['429', 429, {}, () => Buffer.alloc(5_000_000)],
    ['503, zipped', 503, { 'content-encoding': 'gzip' }, () => gzipSync(Buffer.alloc(5_000_000))],
    ['413', 413, {}, () => Buffer.alloc(5_000_000)],
    ['400, zipped', 400, { 'content-encoding': 'gzip' }, () => gzipSync(Buffer.alloc(5_000_000))],
  ])('of 5 MB is final, and divides nothing: status %s', async (_, code, headers, body) => {
    const { error } = await answered(status(code, { 'retry-after': '7', ...headers }, body()), {}, FIVE);
    expect(error).toMatchObject({ status: code, retryable: false });
    expect(error?.retryAfterMillis).toBeUndefined();
    expect(classifyError(error, true)).toMatchObject({ retryable: false, divisible: false });
    expect(error?.message).toContain('longer than 4 MiB');
  });

  it('that decompresses to a gigabyte is not read to its end', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20), { level: 9 });
    const before = process.memoryUsage().arrayBuffers;
    const { error } = await answered(
      status(200, { ...PROTOBUF, 'content-encoding': 'gzip' }, Buffer.concat(Array.from({ length: 16 }, () => bomb))),
    );
    expect(error?.message).toMatch(/longer than 4194304 bytes$/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200e6);
  });
});

describe('the time of a request', () => {
  it.each<[string, Answering]>([
    ['nothing is answered', () => {}],
    [
      'the body of the answer does not end',
      (response) => void response.writeHead(200, { 'content-length': '10' }).write('x'),
    ],
    [
      'the answer drips',
      (response) => {
        response.writeHead(200);
        const drip = () => void (response.writable && response.write('x', () => setImmediate(drip)));
        drip();
      },
    ],
  ])('is over when %s', async (_, answer) => {
    const clock = new FakeClock();
    const receiver = await OtlpReceiver.start(answer);
    const { sender } = senderTo(receiver.url, { timeoutMillis: 5_000 }, clock);
    const ended = failure(sender);
    await until(() => receiver.requests.length === 1);
    clock.advance(5_000);
    expect(await ended).toMatchObject({ name: 'TimeoutError', retryable: true });
    expect(clock.pendingTimers).toBe(0);
    await until(() => [...receiver.connections].every(({ destroyed }) => destroyed));
  });

  it('includes the headers function', async () => {
    const clock = new FakeClock();
    const { sender } = senderTo('http://127.0.0.1:1', { headers: () => new Promise(() => {}) }, clock);
    const ended = failure(sender);
    clock.advance(10_000);
    expect(await ended).toMatchObject({ name: 'TimeoutError', message: expect.stringContaining('10000 ms') });
  });

  it('is over when the attempt is aborted', async () => {
    const controller = new AbortController();
    const clock = new FakeClock();
    const receiver = await OtlpReceiver.start(() => {});
    const { sender } = senderTo(receiver.url, {}, clock);
    const ended = failure(sender, [someRecord()], controller.signal);
    await until(() => receiver.requests.length === 1);
    controller.abort(new Error('removed'));
    expect(await ended).toMatchObject({ name: 'AbortError' });
    expect(await failure(sender, [someRecord()], controller.signal)).toMatchObject({ name: 'AbortError' });
    expect(receiver.requests).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves no listener on the signal of the attempt', async () => {
    const controller = new AbortController();
    const { sender } = await answered(status(200));
    for (let i = 0; i < 5; i++) await sender.send([someRecord()], controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

describe('a connection', () => {
  it('that is refused is retryable', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const { sender } = senderTo(`http://127.0.0.1:${port}/v1/logs`);
    expect(await failure(sender)).toMatchObject({ code: 'ECONNREFUSED', retryable: true });
  });

  it('that is reset is retryable, and is not replaced at once if it was new', async () => {
    const { receiver, error } = await answered((response) => void response.socket?.resetAndDestroy());
    expect(error).toMatchObject({ code: 'ECONNRESET', retryable: true });
    expect(receiver.requests).toHaveLength(1);
  });

  it('that was idle and is lost before an answer is replaced at once, once', async () => {
    const receiver = await OtlpReceiver.start((response, _, number) => {
      if (number === 1 || number === 3) response.end();
      else response.socket?.resetAndDestroy();
    });
    const { sender } = senderTo(receiver.url);
    expect(await failure(sender)).toBeUndefined();
    // The second request meets a reset on the connection of the first, the third is its replacement.
    expect(await failure(sender)).toBeUndefined();
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1, 0]);
    expect(await failure(sender)).toMatchObject({ code: 'ECONNRESET' });
    expect(receiver.requests).toHaveLength(4);
  });

  it('that is lost in the middle of an answer, compressed or not, is retryable', async () => {
    for (const headers of [{}, { 'content-encoding': 'gzip' }]) {
      for (const end of ['destroy', 'resetAndDestroy'] as const) {
        const { error } = await answered((response) => {
          response.writeHead(200, { 'content-length': '100', ...headers });
          response.write(gzipSync('abc'), () => response.socket?.[end]());
        });
        expect(error).toMatchObject({ retryable: true });
      }
    }
  });

  it('to a name with two addresses, both of which refuse, says so', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(senderTo(`http://localhost:${port}/v1/logs`).sender);
    expect(error).toMatchObject({ code: 'ECONNREFUSED', retryable: true });
    expect(error?.message).toMatch(/: (?:connect )?ECONNREFUSED/);
  });

  it('with a server that does not speak HTTP is not retryable', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.7\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { sender } = senderTo(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
    expect(await failure(sender)).toMatchObject({ retryable: false, code: expect.stringMatching(/^HPE_/) });
  });

  it('ends when the answer comes before the request was read', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n'));
      socket.once('data', () => socket.pause());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { sender } = senderTo(`http://127.0.0.1:${(server.address() as { port: number }).port}/`, {
      maxRequestBytes: 64 * 2 ** 20,
    });
    const records = Array.from({ length: 30 }, () => someRecord({ body: 'x'.repeat(1_000_000) }));
    expect(await failure(sender, records)).toMatchObject({ status: 413, divisible: true });
    sockets[0]?.resume();
    await until(() => sockets[0]?.closed === true);
  });
});

describe('maxRequestBytes', () => {
  it('splits a larger batch before anything is sent', async () => {
    const { receiver, error } = await answered(status(200), { maxRequestBytes: 200 }, FIVE);
    expect(error).toMatchObject({ divisible: true, retryable: false, code: 'too_large' });
    expect(error?.message).toBe('too_large: a request of 5 records is longer than maxRequestBytes (200)');
    expect(receiver.requests).toHaveLength(0);
  });

  it('fails a single larger record', async () => {
    const records = [someRecord({ body: 'x'.repeat(300) })];
    const { receiver, error } = await answered(status(200), { maxRequestBytes: 200 }, records);
    expect(error).toMatchObject({ retryable: false, code: 'too_large', failed: records });
    expect(error?.divisible).toBeUndefined();
    expect(receiver.requests).toHaveLength(0);
  });

  it.each(['http/protobuf', 'http/json'] as const)('is exact to the byte: %s', async (protocol) => {
    const { receiver } = await answered(status(200), { protocol }, FIVE);
    const size = receiver.requests[0]?.body.length ?? 0;
    expect((await answered(status(200), { protocol, maxRequestBytes: size }, FIVE)).error).toBeUndefined();
    expect((await answered(status(200), { protocol, maxRequestBytes: size - 1 }, FIVE)).error?.code).toBe('too_large');
  });
});
