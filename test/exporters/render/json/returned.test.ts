import { describe, expect, it } from 'vitest';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { hostileValues } from '../../../support/hostile-values.js';
import { someRecord } from '../../../support/some-record.js';

const returned = (value: unknown) => JSON.parse(renderJson(someRecord(), { serialize: () => value as object }));

describe('what a function returns', () => {
  it('is the line, made of the frozen record', () => {
    const text = renderJson(someRecord({ attributes: { a: 1 } }), {
      serialize: (record) => ({ frozen: Object.isFrozen(record), text: record.body, ...record.attributes }),
    });
    expect(text).toBe('{"frozen":true,"text":"hello","a":1}');
  });

  it('becomes safe JSON', () => {
    const cycle: Record<string, unknown> = {
      big: 2n ** 60n,
      bytes: Uint8Array.of(1, 2),
      nan: Number.NaN,
      none: undefined,
    };
    cycle['self'] = cycle;
    expect(returned(cycle)).toEqual({ big: '1152921504606846976', bytes: 'AQI=', nan: 'NaN', self: '[Circular]' });
    expect(returned(new Map([['a', 1]]))).toEqual({ message: { a: 1 } });
  });

  it.each([
    ['text', 'text'],
    [7, 7],
    [null, null],
    [undefined, null],
    [
      [1, [2n]],
      [1, ['2']],
    ],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [() => {}, '[Function]'],
    [
      new (class Point {
        x = 1;
      })(),
      { x: 1 },
    ],
  ])('stands under `message` where it is no plain object: %o', (value, message) => {
    expect(returned(value)).toEqual({ message });
  });

  it('is no unhandled rejection where it is a promise', () => {
    expect(returned(Promise.reject(new Error('ignored')))).toEqual({ message: '[Promise]' });
  });

  it.each(hostileValues())('is no error where it is $name', ({ make }) => {
    expect(typeof returned(make())).toBe('object');
    expect(typeof returned({ a: make(), nested: { b: [make()] } })).toBe('object');
  });

  it('has an end, however large it is', () => {
    const text = renderJson(someRecord(), {
      serialize: () => ({ a: 'x'.repeat(5_000_000), b: Array(100_000).fill(1) }),
    });
    expect(text.length).toBeLessThan(2 ** 20 + 100_000);
    expect(JSON.parse(text).a).toContain('[Truncated');
  });

  it('may have own members of any name, and may be laid out', () => {
    const serialize = () => JSON.parse('{"__proto__":1,"b":{"d":1,"c":2},"a":0}');
    expect(renderJson(someRecord(), { serialize })).toBe('{"__proto__":1,"b":{"d":1,"c":2},"a":0}');
    expect(renderJson(someRecord(), { serialize, pretty: { indent: 0, sortKeys: true } })).toBe(
      '{"__proto__":1,"a":0,"b":{"c":2,"d":1}}',
    );
  });

  it('throws what the function throws', () => {
    const serialize = () => {
      throw new Error('no shape');
    };
    expect(() => renderJson(someRecord(), { serialize })).toThrow('no shape');
  });
});
