import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import { FlakyExporter, receiver } from 'logly-otel/testing';

const retry = { initialBackoffMillis: 1 };

it('delivers through failures, and the account adds up', async () => {
  const logger = new Logger();
  const exporter = new FlakyExporter({ seed: 7 });
  logger.add(exporter, { batch: { maxExportBatchSize: 10 }, retry });
  for (let i = 0; i < 100; i++) logger.info('order {}', i);
  await logger.complete();
  exporter.account(logger);
  assert.equal(exporter.records.length, 100);
});

it('repeats what the server refuses for now', async () => {
  const server = await receiver({ answers: [{ status: 503 }] });
  const logger = new Logger();
  logger.add(new OtlpLogRecordExporter({ url: server.url }), { retry });
  logger.info('paid {amount}', { amount: 3 });
  await logger.shutdown();
  assert.deepEqual([server.requests.length, server.records[0].body], [2, 'paid 3']);
  await server.close();
});
