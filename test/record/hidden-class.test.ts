import { expect, test } from 'vitest';
import { runNode } from '../support/child.js';

/** Major GCs; V8 drops a hidden class without instances at about the third one. */
const COLLECTIONS = 8;

/** A program that prints which functions are still compiled after all records are collected. */
const PROGRAM = `
import { Logger } from 'logly-otel';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const natively = (body) => new Function('fn', body);
const prepare = natively('%PrepareFunctionForOptimization(fn)');
const compile = natively('%OptimizeFunctionOnNextCall(fn)');
const isCompiled = natively('return %ActiveTierIsTurbofan(fn)');

const readers = { sink: (record) => record.body, exporter: (record) => record.body, light: (record) => record.body };
const given = [];
let read = () => {};
const exporter = (name) => ({
  export(records, done) {
    for (const record of records) read(name, record);
    done({ code: 0 });
  },
  async shutdown() {},
});
const logger = new Logger();
logger.add(async (text, { record }) => read('sink', record));
logger.add(exporter('exporter'));
logger.add({ ...exporter('light'), takesLightRecords: true });

async function logTwo() {
  read = (name, record) => given.push(name) && readers[name](record);
  logger.info('one');
  logger.info('two');
  await logger.complete();
  read = () => {};
}
const compiled = () => Object.keys(readers).filter((name) => isCompiled(readers[name]));

for (const name in readers) prepare(readers[name]);
await logTwo();
// A collection in the middle may throw what was compiled away.
for (let attempt = 0; attempt < 5 && compiled().length < 3; attempt++) {
  for (const name in readers) compile(readers[name]);
  await logTwo();
}
const before = compiled();
for (let i = 0; i < ${COLLECTIONS}; i++) {
  await turn();
  gc();
}
console.log(JSON.stringify({ given, before, after: compiled() }));
`;

test('what is compiled for records stays so while there is none', async () => {
  const ended = await runNode(['--allow-natives-syntax', '--expose-gc', '--input-type=module', '--eval', PROGRAM]);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const { given, before, after } = JSON.parse(ended.stdout) as { given: string[]; before: string[]; after: string[] };
  expect(given.length % 6).toBe(0);
  expect(given.length).toBeGreaterThanOrEqual(12);
  expect(before).toEqual(['sink', 'exporter', 'light']);
  expect(after).toEqual(before);
});
