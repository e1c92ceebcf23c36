/*
 * Spools numbered records, delivers a part of them, and is killed at any time. Both are noted in a file of its own, a line each, before they
 * could be lost: `s 7` for a record that was spooled, `d 7` for one that was delivered. `argv`: directory, notes, first number, what to do.
 */
import { openSync, writeSync } from 'node:fs';
import { systemSurroundings } from '../../../src/processors/spool/directory.js';
import { Spool } from '../../../src/processors/spool/spool.js';
import { LightRecord } from '../../../src/record/record.js';

const [, , directory = '', notes = '', firstText = '0', task = 'write'] = process.argv;
const file = openSync(notes, 'a');
const scope = { name: 'logly' };
const resource = { attributes: { 'service.name': 'spool-process' } };

function numbered(number: number): LightRecord {
  return LightRecord.of({
    ...{ hrTime: [1, 2], hrTimeObserved: [1, 2], spanContext: undefined, severityText: 'INFO', severityNumber: 9 },
    ...{ body: `record ${number}`, eventName: undefined, attributes: { number }, droppedAttributesCount: 0 },
    ...{ instrumentationScope: scope, resource, levelNumber: 20, size: 300, nonPortable: false },
  });
}

const note = (kind: string, numbers: readonly number[]) =>
  writeSync(file, numbers.map((number) => `${kind} ${number}\n`).join(''));
const numbersOf = (records: readonly LightRecord[]) => records.map(({ attributes }) => attributes['number'] as number);

let lost = 0;
const spool = new Spool({
  ...{ directory, durability: 'process', maxBytes: 2 ** 30, segmentBytes: 64 * 1024, maxQueueSize: 500 },
  ...{ maxQueueBytes: 2 ** 20, renderer: undefined, identifies: false, around: systemSurroundings() },
  warn: (text: string) => console.error(text),
  onRecovered() {},
  onLost(count: number) {
    lost += count;
  },
  onChange() {},
});
const begun = performance.now();
spool.start();

/** One batch at most is in flight, as of one exporter. */
function deliver(): number {
  const taken = spool.take(50, 1e9);
  const numbers = numbersOf(taken);
  note('d', numbers);
  spool.settle(taken);
  return numbers.length;
}

if (task === 'drain') {
  let count = 0;
  for (let more = deliver(); more > 0 || spool.length > 0; more = deliver()) count += more;
  const millis = performance.now() - begun;
  await spool.close();
  console.log(JSON.stringify({ count, millis, lost }));
} else {
  let number = Number(firstText);
  for (;;) {
    const numbers = Array.from({ length: 1 + Math.floor(Math.random() * 300) }, () => number++);
    for (const each of numbers) if (spool.push(numbered(each)) !== undefined) throw new Error('refused');
    spool.flush();
    note('s', numbers);
    // Slower than what is written: records wait in memory, and beyond 500 on disk alone.
    if (Math.random() < 0.7) for (let i = 0; i < 2; i++) deliver();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
