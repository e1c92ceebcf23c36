import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeLogs, type ReceivedRecord } from '../../../demo/otlp-logs.js';
import { Logger } from '../../../src/bridge/logger.js';

/** A receiver on a free port, and the bodies that it was sent. */
async function receiver(status = 200): Promise<{ url: string; bodies: Buffer[] }> {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      bodies.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`, bodies };
}

describe('the official OTLP exporter behind add', () => {
  it('loses none of 100,000 calls in one tick, with defaults', async () => {
    const { url, bodies } = await receiver();
    const logger = new Logger({ resource: { attributes: { 'service.name': 'shop' } } });
    logger.add(new ProtobufExporter({ url }));
    for (let i = 0; i < 100_000; i++) logger.info('paid {amount}', { amount: i });
    const report = await logger.shutdown();
    const received = bodies.flatMap((body): ReceivedRecord[] => decodeLogs(body));
    expect(received).toHaveLength(100_000);
    expect(received.every(({ attributes }, i) => attributes.amount === BigInt(i))).toBe(true);
    expect(received[7]).toMatchObject({
      body: 'paid 7',
      severityText: 'INFO',
      severityNumber: 9,
      scope: 'logly',
      resource: { 'service.name': 'shop' },
    });
    expect(report).toMatchObject({ completed: true, sinks: [{ created: 100_000, delivered: 100_000, dropped: {} }] });
  });

  it('takes per-sink level and filter, over JSON, too', async () => {
    const { url, bodies } = await receiver();
    const logger = new Logger({ onInternalError: () => {} });
    logger.add(new JsonExporter({ url }), { level: 'ERROR', filter: 'app' });
    logger.error('elsewhere');
    logger.getLogger('app').info('low');
    logger.getLogger('app').error('kept');
    await logger.shutdown();
    expect(bodies.map(String).join('')).toContain('"stringValue":"kept"');
    expect(bodies.map(String).join('')).not.toMatch(/elsewhere|low/);
  });

  it('counts and reports what the receiver refuses as failed', async () => {
    const { url } = await receiver(400);
    const errors: unknown[] = [];
    const logger = new Logger({ onInternalError: (error) => errors.push(error) });
    logger.add(new ProtobufExporter({ url }));
    logger.info('x');
    const report = await logger.complete();
    expect(report.sinks).toMatchObject([{ created: 1, failed: 1, delivered: 0 }]);
    expect(report.errors).toEqual(errors);
    expect(errors).toHaveLength(1);
    await logger.shutdown();
  });
});
