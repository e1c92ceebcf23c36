import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AddOptions as AnyAddOptions } from '../../../src/bridge/add/options.js';
import { application, unregister } from '../../support/application.js';
import { runSource } from '../../support/child.js';
import { recording } from '../../support/recording.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

/** Those of a sink that takes one text. */
type AddOptions = AnyAddOptions & { batch?: false };

/** A logger, and the texts of its sink. */
function writing(options: AddOptions = { format: MESSAGE }) {
  const { logger, stderr } = testLogger();
  const texts: string[] = [];
  logger.add((text) => void texts.push(text), { level: 0, ...options });
  return { logger, stderr, texts };
}

describe('opt', () => {
  it('gives a view; the logger itself, and views of the view, are as they say', () => {
    const { logger, last } = recording();
    const view = logger.opt({ eventName: 'paid' }).bind({ a: 1 });
    view.info('x');
    expect(last()).toMatchObject({ eventName: 'paid', attributes: { a: 1 } });
    logger.info('x');
    expect(last().eventName).toBeUndefined();
    view.opt({ capture: false }).info('x', { b: 2 });
    expect(last()).toMatchObject({ eventName: undefined, attributes: { a: 1 } });
  });

  it.each<[object | unknown, typeof TypeError | typeof RangeError, RegExp]>([
    [undefined, TypeError, /`opt` must be an object/],
    [{ laizy: true }, TypeError, /`laizy` is not an option of opt/],
    [{ lazy: 1 }, TypeError, /`lazy`.*1/],
    [{ colors: 'yes' }, TypeError, /`colors`.*"yes"/],
    [{ raw: null }, TypeError, /`raw`.*null/],
    [{ record: 0 }, TypeError, /`record`.*0/],
    [{ capture: 'no' }, TypeError, /`capture`.*"no"/],
    [{ location: 'here' }, TypeError, /`location`.*"here"/],
    [{ location: -1 }, RangeError, /`location`.*-1/],
    [{ location: 1.5 }, RangeError, /`location`.*1\.5/],
    [{ eventName: 7 }, TypeError, /`eventName`.*7/],
  ])('misuse throws: %o', (options, type, text) => {
    const { logger } = testLogger();
    expect(() => logger.opt(options as never)).toThrow(type);
    expect(() => logger.opt(options as never)).toThrow(text);
  });
});

describe('exception', () => {
  it('is an Error, or whatever was thrown', () => {
    const { logger, last } = recording();
    logger.opt({ exception: new TypeError('boom') }).warning('failed {a}', { a: 1 });
    expect(last()).toMatchObject({
      body: 'failed 1',
      severityText: 'WARNING',
      attributes: { a: 1, 'exception.type': 'TypeError', 'exception.message': 'boom' },
    });
    logger.opt({ exception: 'just text' }).info('x');
    expect(last().attributes).toMatchObject({ 'exception.type': 'string', 'exception.message': 'just text' });
  });

  it('is the stack of the call where it is true', () => {
    const { logger, last } = recording();
    function caller() {
      logger.opt({ exception: true }).info('x');
    }
    caller();
    const [first, second] = String(last().attributes['exception.stacktrace']).split('\n');
    expect([first, second]).toEqual([
      expect.stringMatching(/^Error(: )?$/),
      expect.stringMatching(/at caller \(.*opt\.test\.ts:/),
    ]);
  });

  it.each([[false], [null], [undefined]])('is none where it is %s', (exception) => {
    const { logger, last } = recording();
    logger.opt({ exception }).info('x');
    expect(last().attributes).toEqual({});
  });

  it('leaves an Error among the arguments to be kept, and gives way to that of `exception`', () => {
    const { logger, last } = recording();
    const view = logger.opt({ exception: new Error('of the view') });
    view.error('x', new Error('of the call'));
    expect(last().attributes).toMatchObject({
      'exception.message': 'of the view',
      'log.arguments': [{ message: 'of the call' }],
    });
    view.exception(new Error('of the call'), 'x');
    expect(last().attributes).toMatchObject({ 'exception.message': 'of the call' });
  });
});

describe('lazy', () => {
  it('calls functions once, even where they are used twice', () => {
    const { logger, last } = recording();
    let calls = 0;
    logger.opt({ lazy: true }).info('{0} {0} {n} {n}', () => ++calls, { n: () => (calls += 10) });
    expect(last()).toMatchObject({ body: '1 1 11 11', attributes: { n: 11 } });
    expect(calls).toBe(11);
  });

  it('calls nothing when the record is disabled', () => {
    const { logger } = testLogger();
    logger.add(() => {}, { level: 'INFO' });
    let calls = 0;
    logger.opt({ lazy: true }).debug('{}', () => ++calls, { n: () => ++calls });
    expect(calls).toBe(0);
  });

  it('takes the message, the fields and the exception from functions, too', () => {
    const { logger, last } = recording();
    const view = logger.opt({ lazy: true });
    view.info(() => ({ a: [1] }));
    expect(last().body).toEqual({ a: [1] });
    view.info('x {a}', () => ({ a: 1 }));
    expect(last()).toMatchObject({ body: 'x 1', attributes: { a: 1 } });
    view.info('x', () => new Error('boom'));
    expect(last().attributes['exception.message']).toBe('boom');
  });

  it('leaves a mark where a function throws, and everything else as it is', () => {
    const { logger, last } = recording();
    const fail = () => {
      throw new Error('no luck');
    };
    const fields = {
      n: fail,
      get g(): never {
        throw new Error('unreadable');
      },
      m: 2,
    };
    logger.opt({ lazy: true }).info('{} {n} {m}', fail, fields);
    expect(last()).toMatchObject({
      body: '<lazy error: no luck> <lazy error: no luck> 2',
      attributes: { n: '<lazy error: no luck>', g: '[Thrown: unreadable]', m: 2 },
    });
    logger.opt({ lazy: true }).info('x', {
      f: () => {
        throw Object.create(null);
      },
    });
    expect(String(last().attributes.f)).toMatch(/^<lazy error: /);
  });

  it('is asked for: without it functions are values', () => {
    const { logger, last } = recording();
    logger.info('{}', function named() {});
    expect(last().body).toBe('[Function named]');
  });

  it('survives fields that cannot be looked at', () => {
    const { logger, records } = recording();
    const hostile = new Proxy({}, { ownKeys: () => [7 as never] });
    expect(() => logger.opt({ lazy: true }).info('x', hostile)).not.toThrow();
    expect(records).toHaveLength(1);
  });
});

describe('colors', () => {
  it('colours sinks that show colours, and is removed for all others', () => {
    const { logger, last } = recording();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { format: '<blue>{message}</blue>', colorize: true });
    logger.add((text) => void texts.push(text), { format: '<blue>{message}</blue>' });
    logger.add((text) => void texts.push((JSON.parse(text) as { message: string }).message), { serialize: true });
    logger.opt({ colors: true }).warning('<red>a</red> <level>{}</level> \\<red>', '<red>b</red>');
    const plain = 'a <red>b</red> <red>';
    expect(last().body).toBe(plain);
    expect(texts).toEqual([
      '\x1b[34m\x1b[31ma\x1b[0m\x1b[34m \x1b[33m<red>b</red>\x1b[0m\x1b[34m <red>\x1b[0m\n',
      `${plain}\n`,
      plain,
    ]);
  });

  it.each(['<red>a', 'a</red>', '<nonsense>a</nonsense>', 'a < b > c'])('leaves %s as it is', (message) => {
    const { logger, texts } = writing({ format: MESSAGE, colorize: true });
    logger.opt({ colors: true }).info(message);
    expect(texts).toEqual([`${message}\n`]);
  });

  it('leaves braces as they are where nothing was given to fill them', () => {
    const { logger, texts } = writing();
    logger.opt({ colors: true }).info('<red>{x} {{}}</red>');
    expect(texts).toEqual(['{x} {{}}\n']);
  });

  it('is that of the level that a registered level has, and a patch gives', () => {
    const { logger, texts } = writing({ format: MESSAGE, colorize: true });
    logger.level('AUDIT', { no: 33, color: '<fg 86>' });
    const view = logger.opt({ colors: true });
    view.log('AUDIT', '<level>x</level>');
    view.patch((record) => void Object.assign(record, { severityText: 'AUDIT' })).info('<lvl>x</lvl>');
    expect(texts).toEqual(['\x1b[38;5;86mx\x1b[0m\n', '\x1b[38;5;86mx\x1b[0m\n']);
  });

  it('is gone with the body that a patch replaces', () => {
    const { logger, texts } = writing({ format: MESSAGE, colorize: true });
    logger
      .opt({ colors: true })
      .patch((record) => void Object.assign(record, { body: 'other' }))
      .info('<red>x</red>');
    expect(texts).toEqual(['other\n']);
  });
});

describe('raw', () => {
  it.each<[string, AddOptions]>([
    ['a template', { format: '{time} {message}' }],
    ['a function', { format: () => 'formatted' }],
    ['JSON', { serialize: true }],
    ['indented JSON', { serialize: true, prettyJson: true }],
  ])('is the text as it is, in place of %s', (_, options) => {
    const { logger, texts } = writing(options);
    const view = logger.opt({ raw: true });
    view.error('a {}\nb\x1b[31m', 1, new Error('boom'));
    view.info({ a: 1 });
    view.info(7);
    expect(texts).toEqual(['a 1\nb\x1b[31m', '{"a":1}', '7']);
  });

  it('is in colours with `colors`, where the sink shows them', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { colorize: true });
    logger.add((text) => void texts.push(text));
    logger.opt({ raw: true, colors: true }).warning('<level>a</level><b>{}</b>\x07', '\n');
    expect(texts).toEqual(['\x1b[33ma\x1b[0m\x1b[1m\n\x1b[0m\x07', 'a\n\x07']);
  });

  it('is that of later and of batched deliveries', async () => {
    const { logger } = testLogger();
    const texts: unknown[] = [];
    logger.add(async (text) => void texts.push(text));
    logger.add((all) => void texts.push(all), { batch: true });
    logger.opt({ raw: true }).info('x');
    await logger.complete();
    expect(texts).toEqual(['x', ['x']]);
  });
});

describe('raw and colors', () => {
  afterEach(unregister);

  it('are seen by our exporters for text, where these were added themselves', async () => {
    const { stdout, stderr } = await runSource(`
      import { Logger } from 'logly-otel';
      import { ConsoleLogRecordExporter, FileLogRecordExporter } from 'logly-otel/exporters';
      import { readFileSync } from 'node:fs';
      const logger = new Logger();
      const path = ${JSON.stringify(join(temporaryFolder(), 'raw.log'))};
      logger.add(new ConsoleLogRecordExporter({ stream: 'stdout', colorize: true, format: '{message}' }));
      logger.add(new ConsoleLogRecordExporter({ stream: 'stderr', colorize: false, serialize: true }));
      logger.add(new FileLogRecordExporter({ path, format: () => 'formatted' }));
      logger.opt({ raw: true }).info('raw {}|', 2n);
      logger.opt({ raw: true, colors: true }).warning('<level>raw</level>|');
      logger.opt({ colors: true }).info('<red>red</red>', { big: 2n ** 62n });
      logger.opt({ raw: true }).info('end|', { big: 2n ** 62n });
      await logger.complete();
      process.stdout.write(readFileSync(path, 'utf8'));
    `);
    expect(stdout).toBe('raw 2|\x1b[33mraw\x1b[0m|\x1b[31mred\x1b[0m\nend|raw 2|raw|formatted\nend|');
    expect(stderr).toMatch(/^raw 2\|raw\|\{"time":.*"message":"red".*\}\nend\|$/);
  });

  it('survive the way through the provider of the application', () => {
    const { logger } = testLogger();
    const enrich = {
      onEmit: (record: { setAttribute(key: string, value: unknown): void }) => void record.setAttribute('a', 1),
      async forceFlush() {},
      async shutdown() {},
    };
    const { provider, bodies } = application(enrich, logger.attach());
    logger.configure({ provider: provider as never });
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { colorize: true, format: '{message} {extra}' });
    logger.opt({ raw: true }).info('raw');
    logger.opt({ colors: true }).info('<red>x</red>');
    expect(texts).toEqual(['raw', '\x1b[31mx\x1b[0m {"a":1}\n']);
    expect(bodies()).toEqual(['raw', 'x']);
  });

  it('are gone where the application has replaced the body', () => {
    const { logger } = testLogger();
    const redact = {
      onEmit: (record: { setBody(body: unknown): void }) => void record.setBody('***'),
      async forceFlush() {},
      async shutdown() {},
    };
    const { provider } = application(redact, logger.attach());
    logger.configure({ provider: provider as never });
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { colorize: true, format: MESSAGE });
    logger.opt({ colors: true }).info('<red>secret</red>');
    logger.opt({ colors: true, raw: true }).info('<red>secret</red>');
    expect(texts).toEqual(['***\n', '***']);
  });
});

describe('record', () => {
  it('lets the message show its record', () => {
    const { logger, last } = recording({ name: 'shop' });
    logger
      .opt({ record: true })
      .bind({ user: { id: 7 } })
      .warning(
        '{record[level]: <8}|{record[level_no]} {record[name]} {record[extra][user][id]} {record[extra][a]} {a}',
        {
          a: 1,
        },
      );
    expect(last().body).toBe('WARNING |40 shop 7 1 1');
  });

  it('needs no arguments, and shows the message as it was given', () => {
    const { logger, last } = recording();
    logger.opt({ record: true }).info('{record[message]} {record[nothing]} {x}');
    expect(last().body).toBe('{record[message]} {record[nothing]} {x} {record[nothing]} {x}');
    function caller() {
      logger.opt({ record: true, location: true }).info('{record[function]} {record[time]}');
    }
    caller();
    expect(last().body).toMatch(/^caller 2023-11-\d\dT/);
  });

  it('is asked for: else `record` is a field like any other', () => {
    const { logger, last } = recording();
    logger.info('{record[level]}', { record: { level: 'mine' } });
    expect(last().body).toBe('mine');
  });
});

describe('capture: false', () => {
  it('fills placeholders from the fields, and keeps none of them', () => {
    const { logger, last } = recording({ extra: { a: 1 } });
    logger.opt({ capture: false }).info('paid {amount} {who[name]}', { amount: 3, who: { name: 'ada' } });
    expect(last()).toMatchObject({ body: 'paid 3 ada' });
    expect(last().attributes).toEqual({ a: 1 });
  });

  it('keeps the exception, and arguments that nothing took', () => {
    const { logger, last } = recording();
    logger.opt({ capture: false }).error('x', 7, { a: 1 }, new Error('boom'));
    expect(last().attributes).toMatchObject({ 'log.arguments': [7], 'exception.message': 'boom' });
    expect(last().attributes).not.toHaveProperty('a');
  });
});

describe('eventName', () => {
  it('is the name of the event, over that of a field', () => {
    const { logger, last } = recording();
    logger.opt({ eventName: 'order.paid' }).info('x', { 'otel.event.name': 'other', a: 1 });
    expect(last()).toMatchObject({ eventName: 'order.paid' });
    expect(last().attributes).toEqual({ a: 1 });
  });
});
