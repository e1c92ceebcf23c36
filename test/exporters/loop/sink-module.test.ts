import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SinkModule } from '../../../src/exporters/loop/sink-module.js';

describe('SinkModule', () => {
  it.each([
    ['a URL', new URL('file:///a/sink.js')],
    ['the text of one', 'file:///a/sink.js'],
    ['an absolute path', '/a/sink.js'],
  ])('is named by %s', (_, module) => {
    expect(new SinkModule(module).url.href).toBe('file:///a/sink.js');
  });

  it('accepts paths with special characters', () => {
    expect(new SinkModule('/a b/100%#?.js').url).toEqual(pathToFileURL('/a b/100%#?.js'));
  });

  it.each([
    ['./sink.js'],
    ['sink.js'],
    ['some-package'],
    [new URL('https://example.com/sink.js')],
    ['data:text/javascript,'],
    [''],
    [undefined],
    [() => {}],
    [{ href: 'file:///a' }],
  ])('is not named by %o', (module) => {
    const misuse = () => new SinkModule(module as never);
    expect(misuse).toThrow(TypeError);
    expect(misuse).toThrow(/`module` must be a `file:` URL .* or an absolute path, got/);
  });

  it.each([
    [{ exportName: '' }, /`exportName`/],
    [{ exportName: 1 }, /`exportName`/],
    [{ export: 'x' }, /`export` is not an option of SinkModule/],
    [{ options: { done() {} } }, /`options` must be a value that can be copied to another thread/],
  ])('refuses %o', (init, text) => {
    const misuse = () => new SinkModule('/a.js', init as never);
    expect(misuse).toThrow(TypeError);
    expect(misuse).toThrow(text);
  });

  it('clones its options, so that later changes have no effect', () => {
    const options = { path: 'a' };
    const module = new SinkModule('/a.js', { options });
    options.path = 'b';
    expect(module.options).toEqual({ path: 'a' });
  });

  it('has a factory if options are given', () => {
    expect(new SinkModule('/a.js').makesSink).toBe(false);
    expect(new SinkModule('/a.js', { options: null }).makesSink).toBe(true);
  });
});
