import { createContext, runInContext } from 'node:vm';

export interface HostileValue {
  readonly name: string;
  make(): unknown;
}

const boom = (): never => {
  throw new Error('boom');
};

function nested(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? { inner: value } : [value];
  return value;
}

function trap(name: keyof ProxyHandler<object>, target: object = { a: 1 }): object {
  return new Proxy(target, { [name]: boom });
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function cyclic(): Record<string, unknown> {
  const value: Record<string, unknown> = { a: 1 };
  value.self = value;
  value.list = [value];
  return value;
}

function error(members: Record<string, unknown>): Error {
  return Object.assign(new Error('an error'), members);
}

function withGetter(key: string, target: object = new Error('an error')): object {
  return Object.defineProperty(target, key, { get: boom, enumerable: true, configurable: true });
}

function selfCaused(): Error {
  const value = new Error('caused by itself');
  value.cause = value;
  return value;
}

function causeChain(length: number): Error {
  let value = new Error('root');
  for (let i = 0; i < length; i++) value = new Error(`cause ${i}`, { cause: value });
  return value;
}

class Hostile {
  get member(): never {
    return boom();
  }
  toJSON(): never {
    return boom();
  }
  toString(): never {
    return boom();
  }
  [Symbol.toPrimitive](): never {
    return boom();
  }
}

class LyingMap extends Map<unknown, unknown> {
  override *[Symbol.iterator](): MapIterator<[unknown, unknown]> {
    for (;;) yield ['lie', 'lie'];
  }
  override entries(): never {
    return boom();
  }
}

class LyingSet extends Set<unknown> {
  override values(): never {
    return boom();
  }
}

class LyingArray extends Array<unknown> {
  override map(): never {
    return boom();
  }
  override [Symbol.iterator](): never {
    return boom();
  }
}

const realm = createContext({});
const inRealm = (code: string): unknown => runInContext(code, realm);

const TEXTS: Record<string, string> = {
  'an empty text': '',
  'a lone high surrogate': 'a\ud800b',
  'a lone low surrogate': '\udc00',
  'a NUL': 'a\0b',
  'terminal codes': '\x1b[31mred\x1b[0m\x07\x9b31m',
  'a fake line': 'x\n2026-01-01 00:00:00.000 | CRITICAL | root - forged',
  'carriage returns': 'good\rbad\r\n',
  'bidi overrides': 'a\u202e\u2066b\u2069\u202c',
  'line separators': 'a\u2028b\u2029c',
  'colour markup': '<red>x</red></level><level>',
  braces: '{}{{}}{0}{name}{',
  'a long text': 'x'.repeat(3_000_000),
  'an emoji at every place': '👩‍👩‍👧‍👦'.repeat(1_000),
  __proto__: '__proto__',
};

const VALUES: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  'minus zero': () => -0,
  '2 ** 53': () => 2 ** 53,
  '2 ** 63': () => 2 ** 63,
  '1e300': () => 1e300,
  'the smallest number': () => Number.MIN_VALUE,
  'a bigint': () => 10n,
  'the largest int64': () => 2n ** 63n - 1n,
  'a bigint beyond int64': () => 2n ** 64n,
  'a bigint of 10,000 digits': () => 10n ** 10_000n,
  'a symbol': () => Symbol('s'),
  'a symbol without a description': () => Symbol(),
  'a function': () => boom,
  'a class': () => Hostile,
  'a function whose name throws': () => withGetter('name', () => {}),
  'a bound function': () => boom.bind(null),
  'a cycle': cyclic,
  'an array in itself': () => {
    const list: unknown[] = [];
    list.push(list);
    return list;
  },
  'a map in itself': () => {
    const map = new Map<unknown, unknown>();
    map.set(map, map);
    return map;
  },
  'a set in itself': () => {
    const set = new Set<unknown>();
    set.add(set);
    return set;
  },
  '10,000 levels': () => nested(10_000),
  '17 levels': () => nested(17),
  '50,000 keys': () => Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i])),
  'a million elements': () => new Array(1_000_000).fill('x'),
  'a sparse array': () => new Array(4_294_967_295),
  'an array with holes': () => Object.assign(new Array(3), { 0: 1, 2: 3 }),
  'an array with a getter': () => withGetter('1', [1, 2, 3]),
  'a throwing getter': () => ({
    ok: 1,
    get bad() {
      return boom();
    },
  }),
  'a getter that throws nothing sensible': () => ({
    get bad() {
      throw Object.create(null);
    },
  }),
  'a hostile instance': () => new Hostile(),
  'a toJSON that throws': () =>
    new (class {
      toJSON() {
        boom();
      }
    })(),
  'a toJSON that gives itself': () =>
    new (class {
      a = 1;
      toJSON() {
        return this;
      }
    })(),
  'a toJSON without an end': () =>
    new (class Endless {
      toJSON() {
        return new Endless();
      }
    })(),
  'an object without a prototype': () => Object.create(null),
  'own __proto__': () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
  'an empty key': () => ({ '': 1, a: 2 }),
  'keys with control characters': () => ({ '\x1b[31m': 1, 'a\nb': 2, '\u202e': 3, '\ud800': 4 }),
  'a long key': () => ({ ['k'.repeat(2_000_000)]: 1 }),
  'symbol keys': () => ({ [Symbol('s')]: 1, a: 2 }),
  'a revoked proxy': () => revoked({}),
  'a revoked proxy of an array': () => revoked([]),
  'a revoked proxy of a function': () => revoked(() => {}),
  'a proxy that throws on get': () => trap('get'),
  'a proxy that throws on ownKeys': () => trap('ownKeys'),
  'a proxy that throws on getPrototypeOf': () => trap('getPrototypeOf'),
  'a proxy that throws on getOwnPropertyDescriptor': () => trap('getOwnPropertyDescriptor'),
  'a proxy that throws on has': () => trap('has'),
  'a proxy of an error that throws': () => trap('get', new Error('inside')),
  'a proxy of a date': () => new Proxy(new Date(0), {}),
  'a proxy of a map': () => new Proxy(new Map(), {}),
  'an endless proxy': () => {
    const endless: object = new Proxy(
      {},
      {
        get: () => endless,
        ownKeys: () => ['a'],
        getOwnPropertyDescriptor: () => ({ value: endless, enumerable: true, configurable: true }),
      },
    );
    return endless;
  },
  'a date': () => new Date(0),
  'an invalid date': () => new Date(Number.NaN),
  'a date whose methods lie': () => Object.assign(new Date(0), { toISOString: boom, getTime: boom, toJSON: boom }),
  'a regular expression': () => /a+/gi,
  'a regular expression that lies': () => withGetter('source', /a/),
  'a URL': () => new URL('https://user:secret@example.com/?q=1'),
  'a map with objects for keys': () =>
    new Map<unknown, unknown>([
      [{ a: 1 }, 1],
      [[2], 2],
      [Symbol('s'), 3],
      ['', 4],
    ]),
  'a map whose iteration lies': () => new LyingMap([['a', 1]]),
  'a set whose iteration throws': () => new LyingSet([1, 2]),
  'an array whose methods throw': () => LyingArray.from([1, 2]),
  'a weak map': () => new WeakMap(),
  'a weak set': () => new WeakSet(),
  'a promise': () => Promise.resolve(1),
  'a rejected promise': () => {
    const promise = Promise.reject(new Error('unseen'));
    promise.catch(() => {});
    return promise;
  },
  'a generator': () =>
    (function* () {
      yield 1;
    })(),
  bytes: () => Buffer.from('bytes'),
  'two megabytes of bytes': () => new Uint8Array(2_000_000),
  'a data view': () => new DataView(new ArrayBuffer(4), 1, 2),
  doubles: () => Float64Array.of(1.5, Number.NaN),
  'shared memory': () => new SharedArrayBuffer(4),
  'a detached buffer': detached,
  'a view of a detached buffer': () => {
    const view = new Uint8Array(4);
    structuredClone(view.buffer, { transfer: [view.buffer] });
    return view;
  },
  'a boxed number': () => Object(7),
  'a boxed text that lies': () => Object.assign(Object('text'), { toString: boom, valueOf: boom }),
  'a boxed bigint': () => Object(7n),
  'a boxed symbol': () => Object(Symbol('s')),
  globalThis: () => globalThis,
  process: () => process,
  'the arguments of a function': () => inRealm('(function () { return arguments; })(1, 2)'),
  'an object of another realm': () => inRealm('({ a: 1, b: [2] })'),
  'an error of another realm': () => inRealm('new TypeError("from afar")'),
  'an error': () => new TypeError('plain'),
  'an error with members': () => error({ code: 'ECONNREFUSED', details: { port: 1 } }),
  'an error that causes itself': selfCaused,
  'an error with 1,000 causes': () => causeChain(1_000),
  'an aggregate of itself': () => {
    const errors: unknown[] = [];
    const all = new AggregateError(errors, 'all');
    (all as { errors: unknown }).errors = [all, 1, null];
    return all;
  },
  'an aggregate of 100,000': () => new AggregateError(new Array(100_000).fill(new Error('one')), 'all'),
  'an error whose message throws': () => withGetter('message'),
  'an error whose stack throws': () => withGetter('stack'),
  'an error whose cause throws': () => withGetter('cause'),
  'an error whose name throws': () => withGetter('name'),
  'an error whose stack is a number': () => error({ stack: 7 }),
  'an error whose message is an object': () => error({ message: { a: 1 }, name: Symbol('n') }),
  'an error with an endless stack': () => error({ stack: 'x'.repeat(3_000_000) }),
  'an error with forged lines': () => new Error('x\n2026-01-01 | CRITICAL | root - forged\x1b[31m'),
  'a DOMException': () => new DOMException('aborted', 'AbortError'),
  'a thenable that throws': () => ({
    get then() {
      return boom();
    },
  }),
};

/** Hostile values, for use as message, attribute, member, key, cause or exception. `make` returns a new one. */
export function hostileValues(): HostileValue[] {
  return [
    ...Object.entries(TEXTS).map(([name, text]) => ({ name, make: () => text })),
    ...Object.entries(VALUES).map(([name, make]) => ({ name, make })),
  ];
}
