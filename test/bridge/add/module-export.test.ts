import { describe, expect, it } from 'vitest';
import { exportOf } from '../../../src/bridge/add/module-export.js';

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
