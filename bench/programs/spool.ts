import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { systemSurroundings } from '../../src/processors/spool/directory.js';
import { segmentBytesOf } from '../../src/processors/spool/options.js';
import { Spool } from '../../src/processors/spool/spool.js';
import { LightRecord } from '../../src/record/record.js';
import { fieldsOf, MESSAGE } from './record.js';
import { answer } from './told.js';

/* The spool by itself, from the source: records to disk, and back in the next process. */

export interface SpoolArgs {
  readonly folder: string;
  readonly times: number;
  readonly rounds: number;
}

/** What each round took: records a second, and milliseconds. */
export interface SpoolFigures {
  readonly process: number[];
  readonly power: number[];
  readonly recovery: number[];
}

const PER_TURN = 1_000;
const RECOVERED = 10_000;
const scope = { name: 'logly' };
const resource = { attributes: { 'service.name': 'bench', 'telemetry.sdk.language': 'nodejs' } };

function record(id: number): LightRecord {
  const hrTime: [number, number] = [1_700_000_000, (id * 1_000) % 1_000_000_000];
  return LightRecord.of({
    ...{ hrTime, hrTimeObserved: hrTime, spanContext: undefined, severityText: 'INFO', severityNumber: 9 },
    ...{ body: MESSAGE, eventName: undefined, attributes: fieldsOf(id) as never, droppedAttributesCount: 0 },
    ...{ instrumentationScope: scope, resource, levelNumber: 20, size: 600, nonPortable: false },
  });
}

/** As another process would open it. */
function open(directory: string, durability: 'process' | 'power'): Spool {
  const maxBytes = 2 ** 31;
  return new Spool({
    ...{
      directory,
      durability,
      maxBytes,
      segmentBytes: segmentBytesOf(maxBytes),
      maxQueueSize: 1e6,
      maxQueueBytes: 2 ** 30,
    },
    ...{
      renderer: undefined,
      identifies: false,
      around: { ...systemSurroundings(), claims: new Map() },
      warn: console.error,
    },
    ...{ onRecovered() {}, onLost() {}, onChange() {} },
  });
}

async function spooled(
  folder: string,
  durability: 'process' | 'power',
  records: readonly LightRecord[],
): Promise<number> {
  const directory = mkdtempSync(join(folder, durability));
  const spool = open(directory, durability);
  const begun = performance.now();
  for (let from = 0; from < records.length; from += PER_TURN) {
    for (const each of records.slice(from, from + PER_TURN)) spool.push(each);
    spool.flush();
    await turn();
  }
  while (spool.spooled < records.length) await turn();
  const millis = performance.now() - begun;
  spool.settle(spool.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY));
  await spool.close();
  rmSync(directory, { recursive: true, force: true });
  return (records.length / millis) * 1_000;
}

async function recovered(folder: string, records: readonly LightRecord[]): Promise<number> {
  const directory = mkdtempSync(join(folder, 'recovery'));
  const before = open(directory, 'process');
  for (const each of records) before.push(each);
  await before.close();
  const begun = performance.now();
  const spool = open(directory, 'process');
  spool.start();
  let count = 0;
  while (spool.length > 0) count += spool.take(2_048, Number.POSITIVE_INFINITY).length;
  const millis = performance.now() - begun;
  if (count !== records.length) throw new Error(`recovered ${count}`);
  await spool.close();
  rmSync(directory, { recursive: true, force: true });
  return millis;
}

await answer(async ({ folder, times, rounds }: SpoolArgs): Promise<SpoolFigures> => {
  const records = Array.from({ length: times }, (_, id) => record(id));
  const figures: SpoolFigures = { process: [], power: [], recovery: [] };
  for (let round = 0; round < rounds; round++) {
    figures.process.push(await spooled(folder, 'process', records));
    figures.power.push(await spooled(folder, 'power', records));
    figures.recovery.push(await recovered(folder, records.slice(0, RECOVERED)));
  }
  return figures;
});
