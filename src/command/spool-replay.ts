import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OtlpLogRecordExporter } from '../exporters/otlp/exporter.js';
import { SpoolDirectory, systemSurroundings } from '../processors/spool/directory.js';
import { STALE_MILLIS } from '../processors/spool/liveness.js';
import { checkedSpool, segmentBytesOf } from '../processors/spool/options.js';
import { Spool } from '../processors/spool/spool.js';
import type { ExportResult } from '../record/exporter.js';
import { errorText } from '../record/failure/lines.js';
import { classifyError, deliveredOf, outcomeOf } from '../record/failure/outcome.js';
import type { LightRecord } from '../record/record.js';
import type { Output, Request } from './request.js';

const BATCH = 2_048;
const BATCH_BYTES = 4 * 2 ** 20;
const MAX_ATTEMPTS = 5;
const MAX_PAUSE_MILLIS = 30_000;
const CHECK_MILLIS = 1_000;
const ATTEMPT_MILLIS = 30_000;

/** Delivers the records of dead processes to an OTLP endpoint. What is delivered is settled; all else stays. */
export async function replaySpool({ directory, json, to, headers }: Request, output: Output): Promise<boolean> {
  const exporter = new OtlpLogRecordExporter({ url: to, headers });
  const { directory: path } = checkedSpool(directory);
  await whenUnused(path, output);
  const warn = (text: string) => output.error(`logly-otel: ${text}\n`);
  const counts = { delivered: 0, failed: 0 };
  let lastError: unknown;
  const spool = new Spool({
    ...{
      directory: path,
      durability: 'power',
      maxBytes: Number.POSITIVE_INFINITY,
      segmentBytes: segmentBytesOf(2 ** 30),
    },
    ...{
      maxQueueSize: 1,
      maxQueueBytes: 1,
      renderer: undefined,
      identifies: false,
      around: systemSurroundings(),
      warn,
    },
    ...{ onRecovered() {}, onLost() {}, onChange() {} },
  });
  spool.start();
  try {
    while (spool.length > 0) {
      const batch = spool.take(BATCH, BATCH_BYTES);
      const failure = await deliver(exporter, batch, (delivered) => {
        spool.settle(delivered);
        spool.flush();
        counts.delivered += delivered.length;
      });
      if (failure === undefined) continue;
      lastError = failure.error;
      counts.failed += failure.count;
      // Nothing is there that takes records: the next batch would fail as well.
      if (failure.isOutage) break;
    }
    counts.failed += spool.length;
  } finally {
    await spool.close();
    await exporter.shutdown();
  }
  output.out(json ? `${JSON.stringify(counts)}\n` : `${counts.delivered} records delivered, ${counts.failed} not\n`);
  if (lastError !== undefined) warn(errorText(lastError));
  return counts.failed === 0;
}

/** Waits until it is known that no process uses the directory. @throws Error if one does */
async function whenUnused(path: string, output: Output): Promise<void> {
  const directory = new SpoolDirectory(path, systemSurroundings());
  for (let waited = 0; ; waited += CHECK_MILLIS) {
    const states = new Set(directory.list().map(({ state }) => state));
    if (states.has('alive')) throw new Error(`a process uses ${resolve(path)}, and delivers its records`);
    if (!states.has('unknown')) return;
    if (waited > STALE_MILLIS + CHECK_MILLIS) throw new Error(`a process of another machine or container uses ${path}`);
    if (waited === 0)
      output.error('logly-otel: the writer ran on another machine or container: waiting for 60 s for a sign of life\n');
    await pause(CHECK_MILLIS);
  }
}

interface Failure {
  readonly count: number;
  readonly error: unknown;
  readonly isOutage: boolean;
}

/** Delivers a batch, with retries, and in halves where it is refused. Returns what failed. */
async function deliver(
  exporter: OtlpLogRecordExporter,
  records: readonly LightRecord[],
  settle: (delivered: readonly LightRecord[]) => void,
): Promise<Failure | undefined> {
  let left = records;
  for (let number = 1; ; number++) {
    const outcome = outcomeOf(left, await attempt(exporter, left, number));
    settle(deliveredOf(left, outcome));
    if (outcome.failed === 0) return undefined;
    const { error, failedRecords } = outcome;
    // Which ones failed is not known: all of them stay.
    if (failedRecords === undefined) return { count: left.length, error, isOutage: false };
    left = failedRecords;
    const { divisible, retryable, retryAfterMillis } = classifyError(error, true);
    if (divisible && left.length > 1) {
      const middle = Math.ceil(left.length / 2);
      const halves = [
        await deliver(exporter, left.slice(0, middle), settle),
        await deliver(exporter, left.slice(middle), settle),
      ];
      const failed = halves.filter((half) => half !== undefined);
      const count = failed.reduce((sum, half) => sum + half.count, 0);
      return failed.length === 0 ? undefined : { count, error, isOutage: failed.some(({ isOutage }) => isOutage) };
    }
    if (retryable !== true || number === MAX_ATTEMPTS) return { count: left.length, error, isOutage: !divisible };
    await pause(Math.min(MAX_PAUSE_MILLIS, retryAfterMillis ?? 2 ** (number - 1) * 500));
  }
}

function attempt(
  exporter: OtlpLogRecordExporter,
  records: readonly LightRecord[],
  number: number,
): Promise<ExportResult> {
  const signal = AbortSignal.timeout(ATTEMPT_MILLIS);
  return new Promise((done) => exporter.export([...records], done, { signal, number }));
}
