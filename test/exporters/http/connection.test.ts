import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type OtlpOptions, otlpSettings } from '../../../src/exporters/otlp/options.js';
import { Sender } from '../../../src/exporters/otlp/sender.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type Answering, OtlpReceiver } from '../../support/otlp-receiver.js';
import { someRecord } from '../../support/some-record.js';
import { until } from '../../support/turns.js';

function senderTo(url: string, clock = new FakeClock(), options: OtlpOptions = {}): Sender {
  const sender = new Sender(
    otlpSettings({ url, ...options }, {}, () => {}),
    clock,
    () => {},
  );
  onTestFinished(() => sender.close());
  return sender;
}

/** The status of a success, or the error. */
function outcome(sender: Sender): Promise<unknown> {
  return sender.send([someRecord()], undefined).catch((error: unknown) => error);
}

/** Collects the heads of answers from now on. */
function headsThatCame(): unknown[] {
  const heads: unknown[] = [];
  const listener = (head: unknown) => void heads.push(head);
  subscribe('http.client.response.finish', listener);
  onTestFinished(() => void unsubscribe('http.client.response.finish', listener));
  return heads;
}

/** Answers with raw bytes. */
const bytes =
  (...lines: string[]): Answering =>
  (response) =>
    void response.socket?.write(`${lines.join('\r\n')}\r\n\r\n`);

const UPGRADE = ['upgrade: websocket', 'connection: upgrade'];

describe('an answer that changes the protocol', () => {
  it('fails the attempt for good, and ends its connection', async () => {
    const receiver = await OtlpReceiver.start(bytes('HTTP/1.1 101 Switching Protocols', ...UPGRADE));
    const clock = new FakeClock();
    const error = await outcome(senderTo(receiver.url, clock));
    expect(error).toMatchObject({ status: 101, retryable: false, message: `${receiver.url} answered 101` });
    expect(clock.pendingTimers).toBe(0);
    await until(() => [...receiver.connections].every(({ destroyed }) => destroyed));
  });

  it.each([
    ['200 OK', 200],
    ['426 Upgrade Required', { status: 426, retryable: false }],
  ])('but has status %s is an ordinary answer', async (line, expected) => {
    const receiver = await OtlpReceiver.start(bytes(`HTTP/1.1 ${line}`, ...UPGRADE, 'content-length: 0'));
    const ended = await outcome(senderTo(receiver.url));
    if (typeof expected === 'number') expect(ended).toBe(expected);
    else expect(ended).toMatchObject(expected);
  });
});

describe('a refusal whose body does not arrive', () => {
  it.each([
    [401, { retryable: false }],
    [400, { retryable: false, divisible: true }],
    [503, { retryable: true, retryAfterMillis: 30_000 }],
  ])('holds when the request times out: %i', async (status, decision) => {
    for (const encoding of ['identity', 'gzip']) {
      const receiver = await OtlpReceiver.start((response) => {
        const headers = { 'content-length': '20', 'content-encoding': encoding, 'retry-after': '30' };
        response.writeHead(status, headers).write('abc');
      });
      const clock = new FakeClock();
      const heads = headsThatCame();
      const ended = outcome(senderTo(receiver.url, clock));
      await until(() => heads.length === 1);
      clock.advance(10_000);
      expect(await ended).toMatchObject({ status, message: `${receiver.url} answered ${status}`, ...decision });
      expect(clock.pendingTimers).toBe(0);
      await until(() => [...receiver.connections].every(({ destroyed }) => destroyed));
    }
  });
});

describe('an idle connection that answers 408', () => {
  const timedOut: Answering = (response) => void response.writeHead(408, { connection: 'close' }).end();

  it('is replaced at once, once', async () => {
    const receiver = await OtlpReceiver.start((response, received, number) => {
      if (number === 1 || number === 3) response.end();
      else timedOut(response, received, number);
    });
    const sender = senderTo(receiver.url);
    expect(await outcome(sender)).toBe(200);
    expect(await outcome(sender)).toBe(200);
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1, 0]);
    expect(await outcome(sender)).toMatchObject({ status: 408, retryable: false });
    expect(receiver.requests).toHaveLength(4);
  });

  it('is not replaced if it was new', async () => {
    const receiver = await OtlpReceiver.start(timedOut);
    expect(await outcome(senderTo(receiver.url))).toMatchObject({ status: 408, retryable: false });
    expect(receiver.requests).toHaveLength(1);
  });
});
