/* Does a destination hold every record, once and in order, although its server is killed halfway and comes back? Prints figures. */
import assert from 'node:assert/strict';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { Logger } from 'logly-otel';

const KEYS = 20;
const MOST_WAITING = 20_000;
const DOWN_MILLIS = 5_000;
const DEADLINE_MILLIS = 120_000;
/** Of each test. */
export const DEADLINE = { timeout: 300_000 };
/** More rows than one statement has parameters for. */
export const LARGE = { maxExportBatchSize: 20_000, maxExportBatchBytes: 2 ** 30 };

/** Quotes, line breaks, NUL, emoji, comments, a lone surrogate, which becomes U+FFFD, and a megabyte. */
const TEXTS = [
  'plain',
  `it's a "quote" \` \\ ; DROP TABLE logs; -- /*`,
  'nul \0 here',
  '🎉 grüße ☃ 漢字 \u202e',
  'line\nbreak\r\n\t\u0001\u007f',
  'lone \ud800 surrogate',
  '',
  '$1 ? :name %s {0} $',
];
const MEGABYTE = 'x'.repeat(2 ** 18 - 20).replace(/x{8}$/, '🎉 end');

export const textOf = (i) => (i % 10_000 === 5_000 ? MEGABYTE : TEXTS[i % TEXTS.length]);
/** The text as it must arrive. */
export const arrives = (i) => textOf(i).toWellFormed();
export const keyOf = (i) => `key-${i % KEYS}`;

/** Logs records from one number to another, at the pace of the destination. */
async function log(logger, from, to) {
  for (let i = from; i < to; i++) {
    logger.info('{text}', { i, key: keyOf(i), text: textOf(i) });
    // No more waits at once than the queue holds.
    if (i % 500 === 499)
      do await turn();
      while (logger.stats()[0].queued > MOST_WAITING);
  }
}

/**
 * Logs half of the records, kills the server for five seconds, logs on meanwhile, and compares what arrived.
 *
 * @param arrived Gives what the destination holds, in its order, as `{ i, key, text, uid, body }`
 * @param recognises The destination recognises a record that comes again
 * @param ordered The destination keeps the order of arrival
 */
export async function outage(name, { exporter, server, arrived, count = 50_000, recognises, ordered, options = {} }) {
  const logger = new Logger();
  logger.add(exporter, {
    level: 'TRACE',
    retry: { initialBackoffMillis: 50, maxBackoffMillis: 500 },
    maxQueueSize: 4 * MOST_WAITING,
    ...options,
  });
  const half = Math.floor(count / 2);
  const startedAt = performance.now();
  await log(logger, 0, half);
  await logger.complete({ timeoutMillis: DEADLINE_MILLIS });
  const perSecond = Math.round(half / ((performance.now() - startedAt) / 1_000));
  const [middle, rest] = [half + Math.floor(half / 3), count];
  await log(logger, half, middle);
  await server.kill();
  const back = pause(DOWN_MILLIS).then(() => server.start());
  await log(logger, middle, rest);
  await back;
  const { sinks } = await logger.shutdown({ timeoutMillis: DEADLINE_MILLIS });
  const { delivered, failed } = sinks[0];
  const rows = await arrived();
  const result = compare(rows, count, ordered);
  console.log(
    `${name}: ${count} records, ${perSecond} a second, server killed for 5 s: ${result.lost} lost, ${result.twice} twice, ${result.overtaken} overtaken`,
  );
  assert.deepEqual({ delivered, failed }, { delivered: count, failed: 0 });
  assert.equal(result.lost, 0);
  if (recognises) assert.equal(result.twice, 0);
  if (ordered) assert.equal(result.overtaken, 0);
}

/** What is lost, there twice, and in another order than that of its key. */
function compare(rows, count, ordered) {
  const seen = new Map();
  const last = new Map();
  let twice = 0;
  let overtaken = 0;
  for (const { i, key, text, uid, body } of rows) {
    assert.equal(key, keyOf(i));
    assert.equal(text, arrives(i), `the text of record ${i}`);
    assert.equal(body, arrives(i), `the body of record ${i}`);
    assert.match(uid, /^[0-9A-HJKMNP-TV-Z]{26}$/);
    const known = seen.get(i);
    if (known !== undefined) {
      assert.equal(known, uid, 'a record that is there twice has one uid');
      twice++;
      continue;
    }
    seen.set(i, uid);
    if (ordered && (last.get(key) ?? -1) > i) overtaken++;
    last.set(key, Math.max(last.get(key) ?? -1, i));
  }
  return { lost: count - seen.size, twice, overtaken };
}

/** A row of what a queue holds, in JSON. */
export function rowOf(json, uid) {
  const { message, extra } = JSON.parse(json);
  return { ...extra, body: message, uid };
}

/** A row of the default table. */
export const rowOfTable = ({ uid, body, attributes }) => {
  const { i, key, text } = typeof attributes === 'string' ? JSON.parse(attributes) : attributes;
  return { i, key, text, uid, body };
};

/** The error of one record that a sink does not deliver. */
export async function failureOf(exporter, log = (logger) => logger.info('hello')) {
  let failure;
  const logger = new Logger();
  logger.add(exporter, {
    retry: { maxElapsedMillis: 1_000 },
    deadLetter: (_, { error }) => {
      failure = error;
    },
  });
  log(logger);
  await logger.shutdown({ timeoutMillis: 10_000 });
  return failure;
}
