import { describe, expect, it } from 'vitest';
import { ConsoleLogRecordExporter } from '../../../../src/exporters/console.js';
import { FileLogRecordExporter } from '../../../../src/exporters/file/exporter.js';
import { JSON_PROFILES } from '../../../../src/exporters/render/json/format.js';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { hostileValues } from '../../../support/hostile-values.js';
import { someRecord } from '../../../support/some-record.js';
import { testLogger } from '../../../support/test-logger.js';

const EXPECTED = "a boolean, 'ecs', 'gcp', 'datadog', 'otel', 'flat', an object or a function";
const KEY = 'must be a key that no other member of the line has';

const MISUSE: ReadonlyArray<readonly [serialize: unknown, type: typeof TypeError | typeof RangeError, text: string]> = [
  ['splunk', RangeError, `\`serialize\` must be ${EXPECTED}, got "splunk"`],
  ['ECS', RangeError, '`serialize` must be'],
  ['', RangeError, '`serialize` must be'],
  [null, TypeError, `\`serialize\` must be ${EXPECTED}, got null`],
  [1, TypeError, '`serialize` must be'],
  [[], TypeError, '`serialize` must be'],
  [async () => ({}), TypeError, '`serialize` must be a function that returns an object, got an async function'],
  [function* () {}, TypeError, 'got a generator function'],
  [class {}, TypeError, 'got a class'],
  [
    { profile: 'splunk' },
    RangeError,
    "`serialize.profile` must be 'ecs', 'gcp', 'datadog', 'otel', 'flat', got \"splunk\"",
  ],
  [{ profile: true }, TypeError, '`serialize.profile` must be'],
  [{ time: 'x' }, TypeError, '`time` is not an option of serialize'],
  [{ timeKey: '' }, TypeError, '`serialize.timeKey` must be a string that is not empty'],
  [{ levelKey: 1 }, TypeError, '`serialize.levelKey` must be a string'],
  [{ messageKey: null }, TypeError, '`serialize.messageKey` must be a string'],
  [{ levelCase: 'Upper' }, RangeError, "`serialize.levelCase` must be 'upper' or 'lower', got \"Upper\""],
  [{ levelCase: true }, TypeError, '`serialize.levelCase` must be'],
  [{ flat: 'yes' }, TypeError, '`serialize.flat` must be a boolean'],
  [{ project: 'p' }, TypeError, "`serialize.project` can only be used with the profile 'gcp'"],
  [{ profile: 'ecs', project: 'p' }, TypeError, "`serialize.project` can only be used with the profile 'gcp'"],
  [{ profile: 'gcp', project: '' }, TypeError, '`serialize.project` must be a string'],
  [{ profile: 'otel', timeKey: 't' }, TypeError, "`serialize.timeKey` cannot be used with the profile 'otel'"],
  [{ profile: 'otel', flat: true }, TypeError, "`serialize.flat` cannot be used with the profile 'otel'"],
  [{ timeKey: 'level' }, RangeError, `\`serialize.timeKey\` ${KEY}, got "level"`],
  [{ timeKey: 'a', messageKey: 'a' }, RangeError, KEY],
  [{ messageKey: 'extra' }, RangeError, `\`serialize.messageKey\` ${KEY}, got "extra"`],
  [{ levelKey: 'name' }, RangeError, KEY],
  [{ profile: 'datadog', messageKey: 'service' }, RangeError, KEY],
];

describe('serialize', () => {
  it.each(MISUSE)('%o is misuse wherever it is an option', (serialize, type, text) => {
    const { logger } = testLogger();
    const options = { serialize } as never;
    for (const misuse of [
      () => renderJson(someRecord(), options),
      () => logger.add(() => {}, options),
      () => logger.add('stderr', options),
      () => new ConsoleLogRecordExporter(options),
      () => new FileLogRecordExporter({ path: 'never', delay: true, ...(options as object) }),
    ]) {
      expect(misuse).toThrow(type);
      expect(misuse).toThrow(text);
    }
    expect(logger.stats()).toEqual([]);
  });

  it('cannot be false where JSON is all that there is', () => {
    expect(() => renderJson(someRecord(), { serialize: false })).toThrow(
      `\`serialize\` must be ${EXPECTED}, got false`,
    );
  });

  it('cannot stand beside a format', () => {
    const options = { serialize: 'ecs', format: '{message}' } as const;
    const error = '`format` cannot be used together with `serialize`';
    expect(() => testLogger().logger.add(() => {}, options)).toThrow(error);
    expect(() => new ConsoleLogRecordExporter(options)).toThrow(error);
    expect(() => new FileLogRecordExporter({ path: 'never', delay: true, ...options })).toThrow(error);
  });

  it.each(hostileValues())('writes a foreign record that is $name in every profile', ({ make }) => {
    for (const serialize of JSON_PROFILES) {
      const text = renderJson(make() as never, { serialize });
      expect(typeof JSON.parse(text), serialize).toBe('object');
      expect(text).not.toContain('\n');
    }
  });

  it.each(hostileValues())('writes a record with an attribute that is $name in every profile', ({ make }) => {
    const { logger } = testLogger();
    const texts: string[] = [];
    for (const serialize of JSON_PROFILES) logger.add((text) => void texts.push(text), { serialize });
    logger.info('x', { value: make(), 'service.name': make(), message: make(), log: make() });
    expect(texts.map((text) => typeof JSON.parse(text))).toEqual(JSON_PROFILES.map(() => 'object'));
  });

  it.each(JSON_PROFILES)('as %s contains no control characters of a terminal, and takes `pretty`', (serialize) => {
    const record = someRecord({ body: 'a\x1b\x9b\x7f\u202e\u2028\nb', attributes: { 'k\x9b': '\u202e', b: 1n } });
    const text = renderJson(record, { serialize });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not occur
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    const pretty = renderJson(record, { serialize, pretty: { indent: 3, sortKeys: true } });
    expect(JSON.parse(pretty)).toEqual(JSON.parse(text));
    expect(pretty).toMatch(/^\{\n {3}"/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not occur
    expect(pretty).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
  });
});
