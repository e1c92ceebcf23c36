import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportOf } from '../../../src/bridge/add/module-export.js';
import { runSource } from '../../support/child.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const sink = () => {};
const other = () => {};
const object = { write: sink };

describe('the export of a module', () => {
  it.each([
    ['of an ES module', { default: sink, other }, 'default', sink],
    ['of that name of an ES module', { default: sink, other }, 'other', other],
    ['that is an object', { default: object }, 'default', object],
    ['of CommonJS', { default: sink, 'module.exports': sink }, 'default', sink],
    ['of CommonJS, of that name', { default: { other }, other }, 'other', other],
    ['compiled to CommonJS', { default: { __esModule: true, default: sink }, __esModule: true }, 'default', sink],
    ['compiled to CommonJS, an object', { default: { __esModule: true, default: object } }, 'default', object],
    ['compiled to CommonJS, of that name', { default: { __esModule: true, other } }, 'other', other],
    ['compiled to CommonJS without the mark', { default: { default: sink } }, 'default', sink],
    ['of CommonJS whose names Node did not find', { default: { other } }, 'other', other],
    [
      'compiled to a function',
      { default: Object.assign(() => 1, { __esModule: true, default: sink }) },
      'default',
      sink,
    ],
  ])('%s is found', (_, namespace, name, found) => {
    expect(exportOf(namespace, name)).toBe(found);
  });

  it('of a function that has a member `default` is the function itself', () => {
    const both = Object.assign(() => {}, { default: other });
    expect(exportOf({ default: both }, 'default')).toBe(both);
  });

  it('is unwrapped once', () => {
    const twice = { __esModule: true, default: { __esModule: true, default: sink } };
    expect(exportOf({ default: twice }, 'default')).toBe(twice.default);
  });

  it.each([[{}], [{ default: null }], [{ default: 1 }], [{ default: { other } }]])('is missing in %o', (namespace) => {
    expect(exportOf(namespace, 'missing')).toBeUndefined();
  });
});

describe('a SinkModule on its thread', () => {
  const MARK = "Object.defineProperty(exports, '__esModule', { value: true });";
  const WRITE = '(text) => process.stdout.write(text)';

  it.each([
    ['compiled to CommonJS', `${MARK} exports.default = ${WRITE};`, ''],
    ['compiled to CommonJS, of a name', `${MARK} exports.upload = ${WRITE};`, "{ exportName: 'upload' }"],
    [
      'compiled to CommonJS, a factory',
      `${MARK} exports.default = ({ to }) => (text) => process[to].write(text);`,
      "{ options: { to: 'stdout' } }",
    ],
    ['compiled to CommonJS, an object', `${MARK} exports.default = { write: ${WRITE} };`, ''],
    [
      'of CommonJS with exports that are computed',
      `Object.assign(exports, { ['up' + 'load']: ${WRITE} });`,
      "{ exportName: 'upload' }",
    ],
    ['of CommonJS', `module.exports = ${WRITE};`, ''],
  ])('%s works', async (_, source, init) => {
    const file = join(temporaryFolder(), 'sink.cjs');
    writeFileSync(file, source);
    const { stdout, stderr } = await runSource(`
      import { Logger, SinkModule } from 'logly-otel';
      const logger = new Logger();
      logger.add(new SinkModule(${[JSON.stringify(file), init].filter(Boolean).join(', ')}), { format: '{message}' });
      logger.info('it works');
      const { completed, sinks: [sink] } = await logger.complete({ timeoutMillis: 10_000 });
      console.log(completed, sink.delivered);
    `);
    expect([stdout.split('\n').filter(Boolean).sort(), stderr]).toEqual([['it works', 'true 1'], '']);
  });
});
