/* Are records the same whether the provider copies what it is given, or is given a copy? On every line of the SDK, with random calls. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Logger } from 'logly-otel';
import { LoggerProvider } from './line.mjs';

const CALLS = 10_000;
const CALLS_OF_A_LOGGER = 100;
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Numbers below 1 that follow from the seed. */
function random(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const doing = (onEmit) => ({ onEmit, async forceFlush() {}, async shutdown() {} });

/** Changes it in depth. */
function spoil(value) {
  if (value instanceof Uint8Array) value.fill(9);
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return;
  for (const member of Object.values(value)) spoil(member);
  Reflect.set(value, 'spoilt', true);
}

const PROCESSORS = {
  nothing() {},
  redactor({ attributes }) {
    for (const key of Object.keys(attributes)) if (key.includes('a')) attributes[key] = '[redacted]';
    delete attributes.b;
  },
  enricher: (record) => record.setAttribute('tenant', 'ours'),
  body: (record) => record.setBody('[redacted]'),
  deep: ({ attributes, body }) => spoil([attributes, body]),
};

/** The same provider, of which nothing is known: records that go into it are copied first. */
function unknown(provider) {
  return {
    getLogger(name, version) {
      const logger = provider.getLogger(name, version);
      return {
        emit: (record) => logger.emit(record),
        ...(logger.enabled && { enabled: (options) => logger.enabled(options) }),
      };
    },
    forceFlush: () => provider.forceFlush(),
  };
}

/** A logger on that route, and what its sinks and the exporter of the application got. */
function on({ attached, ahead, behind, limits, level }, isKnown) {
  const errors = [];
  const logger = new Logger({ provider: () => provider, onInternalError: (error) => errors.push(String(error)) });
  const records = [];
  logger.add((_, { record }) => void records.push(record), { level });
  // Delivered after everybody has done with the record what they do.
  logger.add(async (_, { record }) => void records.push(record), { level });
  const theirs = [];
  const processors = [
    doing(PROCESSORS[ahead]),
    ...(attached ? [logger.attach()] : []),
    doing(PROCESSORS[behind]),
    doing((record) => theirs.push(record)),
  ];
  const inside = new LoggerProvider({ processors, ...(limits && { logRecordLimits: limits }) });
  const provider = isKnown ? inside : unknown(inside);
  return {
    logger,
    async seen() {
      await logger.complete();
      const stats = logger.stats().map(({ created, filtered, delivered }) => [created, filtered, delivered]);
      return { errors, stats, ours: records.map(shown), theirs: theirs.map(shown) };
    },
  };
}

/** All but the time, which is that of the call. */
function shown(record) {
  const { severityText, severityNumber, eventName, body, droppedAttributesCount, instrumentationScope } = record;
  const { name, version } = instrumentationScope;
  const attributes = Object.entries(record.attributes);
  assert.deepEqual(record.hrTime, record.hrTimeObserved);
  return structuredClone({
    severityText,
    severityNumber,
    eventName,
    body,
    attributes,
    droppedAttributesCount,
    name,
    version,
  });
}

/** Random calls, each as a function of a logger and what it was given. */
function calls(next) {
  const pick = (list) => list[Math.floor(next() * list.length)];
  const key = () =>
    next() < 0.9
      ? pick(['a', 'b', 'card', 'user', 'x'])
      : pick(['', '__proto__', 'constructor', '\ud800', 'otel.event.name']);
  const map = (depth) => {
    const made = {};
    for (let i = Math.floor(next() * 5); i > 0; i--)
      Object.defineProperty(made, key(), {
        value: value(depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    return made;
  };
  const twice = () => {
    const one = { once: 1 };
    return { one, other: [one] };
  };
  const value = (depth) => {
    const kind = next();
    if (kind < 0.5) return pick(['text', 'a longer text', 1, -0, 0.5, true, false, null]);
    if (kind < 0.75 && depth < 4)
      return kind < 0.65 ? map(depth) : Array.from({ length: 3 * next() }, () => value(depth + 1));
    return pick([
      ...[() => undefined, () => Number.NaN, () => 2 ** 63, () => 2n ** 60n, () => 2n ** 70n, () => '\udc00', twice],
      ...[
        () => new Date(0),
        () => new Map([['k', { v: 1 }]]),
        () => Uint8Array.of(1, 2),
        () => new Error('inner'),
        () => ({}),
      ],
    ])();
  };
  return () => {
    const message = next() < 0.8 ? pick(['plain', 'user {a} paid {card}', '{}', 7]) : value(0);
    const args = [...(next() < 0.8 ? [map(0)] : []), ...(next() < 0.1 ? [new TypeError('thrown')] : [])];
    const bound = next() < 0.2 ? map(2) : undefined;
    const level = pick(['DEBUG', 'INFO', 'ERROR', 33]);
    return {
      given: [message, ...args, bound],
      log: (logger) => (bound === undefined ? logger : logger.bind(bound)).log(level, message, ...args),
    };
  };
}

describe(`${CALLS} random calls, seed ${SEED}`, () => {
  it('give the sinks and the application the same records by the short and the long way', async () => {
    const next = random(SEED);
    const pick = (list) => list[Math.floor(next() * list.length)];
    const call = calls(next);
    const names = Object.keys(PROCESSORS);
    for (let made = 0; made < CALLS; made += CALLS_OF_A_LOGGER) {
      const route = {
        attached: next() < 0.6,
        ahead: pick(names),
        behind: pick(names),
        limits: next() < 0.2 ? { attributeCountLimit: 2, attributeValueLengthLimit: 3 } : undefined,
        level: pick(['TRACE', 'WARNING', 'FATAL']),
      };
      const [short, long] = [on(route, true), on(route, false)];
      for (let i = 0; i < CALLS_OF_A_LOGGER; i++) {
        const { given, log } = call();
        log(short.logger);
        log(long.logger);
        for (const value of given) spoil(value);
      }
      assert.deepEqual(await short.seen(), await long.seen(), JSON.stringify(route));
    }
  });
});
