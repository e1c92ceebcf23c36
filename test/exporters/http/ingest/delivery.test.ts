import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { http } from '../../../../src/exporters/http/ingest/exporter.js';
import { watched } from '../../../contracts/clause.js';
import { SERVICES } from '../../../support/ingest-services.js';
import { OtlpReceiver } from '../../../support/otlp-receiver.js';
import { testLogger } from '../../../support/test-logger.js';
import { turns } from '../../../support/turns.js';

describe('records that a delivery sends over HTTP', () => {
  it('are each once in Elasticsearch, or failed, whatever becomes of items and answers', async () => {
    const fate = fc.constantFrom('kept', 'kept', 'kept', 'later', 'refused');
    const answerFate = fc.constantFrom('whole', 'whole', 'whole', 'lost', 'cut', 'busy');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 1, maxLength: 40 }),
        fc.array(answerFate, { maxLength: 6 }),
        async (fates, answers) => {
          /** The documents, by their ids. */
          const index = new Map<string, string>();
          const refused = new Set<string>();
          const postponed = new Set<string>();
          const bulk = (body: string) => {
            const lines = body.split('\n');
            const items = [];
            for (let i = 0; i + 1 < lines.length; i += 2) {
              const { _id } = JSON.parse(lines[i] as string).create as { _id: string };
              const { message } = JSON.parse(lines[i + 1] as string) as { message: string };
              const planned = fates[Number(message)];
              let status = 201;
              if (planned === 'refused') status = 400;
              else if (planned === 'later' && !postponed.has(_id)) status = 429;
              else if (index.has(_id)) status = 409;
              else index.set(_id, message);
              if (status === 400) refused.add(message);
              if (status === 429) postponed.add(_id);
              items.push({ create: { status } });
            }
            return JSON.stringify({ errors: items.some(({ create }) => create.status > 201), items });
          };
          const receiver = await OtlpReceiver.start((response, { body }, number) => {
            const outcome = answers[number - 1] ?? 'whole';
            if (outcome === 'busy') {
              response.writeHead(503).end();
              return;
            }
            const reply = bulk(body.toString());
            if (outcome === 'lost') response.destroy();
            else response.writeHead(200).end(outcome === 'cut' ? reply.slice(0, -3) : reply);
          });
          const { logger, clock } = testLogger();
          logger.add(http(`${receiver.origin}/logs/_bulk`, { preset: 'elastic' }), {
            catch: true,
            retry: { initialBackoffMillis: 1, maxBackoffMillis: 2 },
          });
          for (let i = 0; i < fates.length; i++) logger.info(String(i));
          const settled = watched(logger.complete());
          // Ends backoffs.
          while (!settled.settled) {
            clock.advance(1);
            await turns(1);
          }
          const { sinks } = await logger.shutdown();
          const planned = fates.filter((each) => each === 'refused').length;
          expect(sinks.at(-1)).toMatchObject({
            created: fates.length,
            delivered: fates.length - planned,
            failed: planned,
          });
          expect(new Set(index.values()).size).toBe(index.size);
          expect([index.size, refused.size]).toEqual([fates.length - planned, planned]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('reach Datadog in requests of at most 1,000, each record once', async () => {
    const { messagesOf } = SERVICES.datadog;
    const received: string[][] = [];
    const receiver = await OtlpReceiver.start((response, { body }) => {
      received.push(messagesOf(body.toString()));
      response.writeHead(202).end('{}');
    });
    const { logger } = testLogger();
    logger.add(http(`${receiver.origin}/api/v2/logs`, { preset: 'datadog' }));
    for (let i = 0; i < 5_000; i++) logger.info(String(i));
    const { sinks } = await logger.shutdown();
    expect(sinks.at(-1)).toMatchObject({ delivered: 5_000, failed: 0 });
    expect(received.flat()).toEqual(Array.from({ length: 5_000 }, (_, i) => String(i)));
    expect(Math.max(...received.map(({ length }) => length))).toBeLessThanOrEqual(1_000);
  });
});
