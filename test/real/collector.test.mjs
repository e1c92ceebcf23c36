/* Does a real OpenTelemetry Collector write 200,000 records of mixed values as they were logged? Prints figures. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import { collectorProgram } from './build-collector.mjs';
import { Collector } from './collector.mjs';

const COUNT = 200_000;
const MOST_WAITING = 50_000;
/** The severity number of each level, by the level's method. */
const BUILT_IN = new Logger();
const LEVELS = Object.fromEntries(
  BUILT_IN.levels.map((name) => [name.toLowerCase(), BUILT_IN.level(name).severityNumber]),
);
const NAMES = Object.keys(LEVELS);

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const hex = (number, digits) => number.toString(16).padStart(digits, '0');

/** The record with this number, as it is logged and as it must arrive. */
function expectation(i) {
  const name = NAMES[i % NAMES.length];
  const text = ['plain', 'grüße ☃', '🎉 party', 'line\nbreak\u0001', 'x'.repeat(i % 300)][i % 5];
  const fields = {
    i,
    negative: -i * 7,
    large: Number.MAX_SAFE_INTEGER - i,
    fraction: i + 0.25,
    zero: -0,
    huge: 1e300,
    wide: 2 ** 63,
    flag: i % 2 === 0,
    text,
    big: 2n ** 62n + BigInt(i),
    nothing: null,
    list: [i, text, i / 3, [true, null]],
    nested: { deep: { deeper: { id: i, name: text } }, empty: {}, none: [] },
    bytes: new Uint8Array([i & 255, 0, 255]),
    unfinished: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  };
  const span = i % 3 === 0 ? undefined : { traceId: hex(i + 1, 32), spanId: hex(i + 1, 16), traceFlags: i % 2 };
  return { name, severity: LEVELS[name], body: `record ${i} ${text}`, fields, span };
}

function log(logger, i) {
  const { name, fields, span } = expectation(i);
  const write = () => logger[name]('record {i} {text}', fields);
  if (span === undefined) write();
  else context.with(trace.setSpanContext(ROOT_CONTEXT, span), write);
}

function valueIn(value) {
  if ('intValue' in value) return { int: BigInt(value.intValue) };
  if ('doubleValue' in value) return { double: Number(value.doubleValue) };
  if ('arrayValue' in value) return (value.arrayValue.values ?? []).map(valueIn);
  if ('kvlistValue' in value) return membersOf(value.kvlistValue.values ?? []);
  if ('bytesValue' in value) return { bytes: value.bytesValue };
  return value.stringValue ?? value.boolValue ?? null;
}

function membersOf(members) {
  const keys = members.map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length, 'a map has a repeated key');
  return Object.fromEntries(members.map(({ key, value }) => [key, valueIn(value)]));
}

/** A value as it must arrive. */
function wanted(value) {
  if (typeof value === 'bigint') return { int: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? { int: BigInt(value) } : { double: value };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(wanted);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, wanted(member)]));
}

function compare(i, record) {
  const { name, severity, body, fields, span } = expectation(i);
  assert.deepEqual(membersOf(record.attributes), wanted(fields));
  assert.equal(record.body.stringValue, body);
  assert.equal(record.severityText, name.toUpperCase());
  assert.equal(record.severityNumber, severity);
  assert.equal(record.traceId ?? '', span?.traceId ?? '');
  assert.equal(record.spanId ?? '', span?.spanId ?? '');
  assert.equal(record.flags ?? 0, span?.traceFlags ?? 0);
  assert.match(record.timeUnixNano, /^\d{19}$/);
}

/** Logs all records, calling `midway` halfway; returns the sink's report, and how often each record arrived. */
async function run(collector, options, midway = async () => {}, sinkOptions = {}) {
  const logger = new Logger({ resource: { attributes: { 'service.name': 'real' } } });
  logger.add(new OtlpLogRecordExporter({ url: collector.url, ...options }), {
    level: 'TRACE',
    retry: { initialBackoffMillis: 50, maxBackoffMillis: 500 },
    ...sinkOptions,
  });
  for (let i = 0; i < COUNT; i++) {
    log(logger, i);
    if (i === COUNT / 2) await midway();
    // No more waits at once than the queue holds.
    if (i % 1_000 === 999)
      do await turn();
      while (logger.stats()[0].queued > MOST_WAITING);
  }
  const { sinks } = await logger.shutdown({ timeoutMillis: 120_000 });
  await collector.stop();
  const arrived = new Uint8Array(COUNT);
  for await (const { record, resource, scope } of collector.records()) {
    const i = Number(record.attributes.find(({ key }) => key === 'i').value.intValue);
    compare(i, record);
    if (arrived[i] === 0) {
      assert.equal(scope.name, 'logly');
      assert.equal(membersOf(resource.attributes)['service.name'], 'real');
    }
    arrived[i]++;
  }
  return { report: sinks[0], lost: arrived.filter((n) => n === 0).length, twice: arrived.filter((n) => n > 1).length };
}

describe('a real Collector', () => {
  let collector;
  // The build counts for no test's time.
  before(() => void collectorProgram());
  after(() => collector?.remove());

  for (const protocol of ['http/protobuf', 'http/json']) {
    for (const compression of ['none', 'gzip']) {
      it(`writes each of 200,000 records as it was logged: ${protocol}, ${compression}`, async () => {
        collector = new Collector();
        await collector.start();
        const { report, lost, twice } = await run(collector, { protocol, compression });
        await collector.remove();
        console.log(`collector ${protocol} ${compression}: ${COUNT} records logged, ${lost} lost, ${twice} twice`);
        assert.deepEqual({ lost, twice }, { lost: 0, twice: 0 });
        assert.equal(report.delivered, COUNT);
      });
    }
  }

  it('receives every record although it restarts halfway', async () => {
    collector = new Collector();
    await collector.start();
    const { report, lost, twice } = await run(collector, {}, async () => {
      await collector.stop();
      setTimeout(() => collector.start(), 1_000);
    });
    await collector.remove();
    console.log(`collector stopped and started again: ${COUNT} records logged, ${lost} lost, ${twice} twice`);
    assert.equal(lost, 0);
    assert.equal(report.delivered, COUNT);
  });

  it('receives every record although it ends halfway, from a spool', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'logly-spool-'));
    collector = new Collector();
    await collector.start();
    // SIGTERM: what the Collector has answered, it writes to its file up to a second later.
    const endAndStart = async () => {
      await collector.stop();
      setTimeout(() => collector.start(), 3_000);
    };
    const { report, lost, twice } = await run(collector, {}, endAndStart, { spool: join(folder, 'spool') });
    await collector.remove();
    rmSync(folder, { recursive: true, force: true });
    console.log(
      `collector ended and started again, with a spool: ${COUNT} records logged, ${lost} lost, ${twice} twice`,
    );
    assert.equal(lost, 0);
    assert.deepEqual([report.delivered, report.dropped, report.failed], [COUNT, {}, 0]);
  });
});
