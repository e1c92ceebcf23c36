import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type OtlpOptions, otlpSettings } from '../../../src/exporters/otlp/options.js';
import { Sender } from '../../../src/exporters/otlp/sender.js';
import { certificate } from '../../support/certificates.js';
import { FakeClock } from '../../support/fake-clock.js';
import { OtlpReceiver } from '../../support/otlp-receiver.js';
import { someRecord } from '../../support/some-record.js';

const SERVER = { cert: certificate('server'), key: certificate('server-key') };
const CLIENT = { cert: certificate('client'), key: Buffer.from(certificate('client-key')) };

async function send(receiver: OtlpReceiver, options: OtlpOptions): Promise<unknown> {
  const sender = new Sender(
    otlpSettings({ url: receiver.url, ...options }, {}, () => {}),
    new FakeClock(),
    () => {},
  );
  try {
    await sender.send([someRecord()], undefined);
    await sender.send([someRecord()], undefined);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    sender.close();
  }
}

describe('TLS', () => {
  it('is used with an authority of the user, over one keep-alive connection', async () => {
    const receiver = await OtlpReceiver.start(undefined, SERVER);
    expect(await send(receiver, { ca: certificate('authority') })).toBeUndefined();
    expect(receiver.records()).toHaveLength(2);
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1]);
  });

  it('refuses a server without a trusted certificate, and does not retry', async () => {
    const receiver = await OtlpReceiver.start(undefined, SERVER);
    expect(await send(receiver, {})).toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      retryable: false,
    });
    expect(receiver.requests).toEqual([]);
  });

  it('refuses that server even if Node is configured not to verify', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const receiver = await OtlpReceiver.start(undefined, SERVER);
    expect(await send(receiver, {})).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', retryable: false });
    expect(receiver.requests).toEqual([]);
    expect(await send(receiver, { ca: certificate('authority') })).toBeUndefined();
  });

  it('refuses a certificate for another purpose', async () => {
    const receiver = await OtlpReceiver.start(undefined, {
      cert: certificate('client'),
      key: certificate('client-key'),
    });
    expect(await send(receiver, { ca: certificate('authority') })).toMatchObject({
      code: 'INVALID_PURPOSE',
      retryable: false,
    });
  });

  it('shows the certificate of the user to a server that asks for one', async () => {
    const names: unknown[] = [];
    const receiver = await OtlpReceiver.start(
      (response) => {
        names.push((response.socket as TLSSocket).getPeerCertificate().subject.CN);
        response.end();
      },
      { ...SERVER, ca: certificate('authority'), requestCert: true, rejectUnauthorized: true },
    );
    expect(await send(receiver, { ca: certificate('authority'), ...CLIENT })).toBeUndefined();
    expect(names).toEqual(['logly-otel test client', 'logly-otel test client']);
    expect(await send(receiver, { ca: certificate('authority') })).toBeInstanceOf(Error);
    expect(names).toHaveLength(2);
  });

  it('is used for the replacement of a lost connection', async () => {
    const receiver = await OtlpReceiver.start(
      (response, _, number) => void (number === 2 ? response.socket?.destroy() : response.end()),
      { ...SERVER, ca: certificate('authority'), requestCert: true, rejectUnauthorized: true },
    );
    expect(await send(receiver, { ca: certificate('authority'), ...CLIENT })).toBeUndefined();
    expect(receiver.requests.map(({ onConnection }) => onConnection)).toEqual([0, 1, 0]);
  });
});
