import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { Logger } from '../../src/bridge/logger.js';
import type { ConfigureOptions } from '../../src/bridge/logger-options.js';
import { BUILT_IN_LEVELS } from '../../src/record/levels.js';
import { application, unregister } from '../support/application.js';
import { CollectingExporter } from '../support/exporters.js';
import { recording } from '../support/recording.js';
import { filesIn, temporaryFolder, textOf } from '../support/temporary-folder.js';
import { MESSAGE, testLogger } from '../support/test-logger.js';

describe('configure', () => {
  it('changes nothing where nothing is given', () => {
    const { logger, last } = recording({
      extra: { a: 1 },
      patcher: (record) => void Object.assign(record.attributes, { b: 2 }),
    });
    logger.disable('lib');
    expect(logger.configure({})).toEqual([]);
    expect(logger.configure({ extra: undefined, handlers: undefined } as never)).toEqual([]);
    logger.info('x');
    expect(last().attributes).toEqual({ a: 1, b: 2 });
    expect(logger.getLogger('lib').enabled('FATAL')).toBe(false);
    expect(logger.stats()).toHaveLength(1);
  });

  it('is known to views that were made before', () => {
    const { logger, last } = recording({ extra: { old: 1 } });
    const view = logger.bind({ c: 3 }).getLogger('app');
    logger.configure({
      extra: { a: 1, c: 0 },
      patcher: (record) => void Object.assign(record.attributes, { b: 2 }),
      levels: [{ name: 'AUDIT', no: 33 }],
      activation: [['lib', false]],
    });
    view.log('AUDIT', 'x');
    expect(last()).toMatchObject({ severityText: 'AUDIT' });
    expect(last().attributes).toEqual({ a: 1, b: 2, c: 3 });
    expect(view.getLogger('lib.x').enabled('FATAL')).toBe(false);
  });

  it('replaces extra and patcher', () => {
    const { logger, last } = recording({
      extra: { a: 1 },
      patcher: (record) => void Object.assign(record.attributes, { b: 2 }),
    });
    logger.configure({ extra: {}, patcher: (record) => void Object.assign(record.attributes, { c: 3 }) });
    logger.info('x');
    expect(last().attributes).toEqual({ c: 3 });
  });

  it('copies extra', () => {
    const { logger, last } = recording();
    const extra = { user: { name: 'ada' } };
    logger.configure({ extra });
    extra.user.name = 'eve';
    logger.info('x');
    expect(last().attributes).toEqual({ user: { name: 'ada' } });
  });

  it('gives handlers the place of all sinks, and their ids', async () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    const sink = (text: string) => void texts.push(text);
    logger.add(sink, { format: `old ${MESSAGE}` });
    expect(
      logger.configure({
        handlers: [
          { sink, format: `one ${MESSAGE}` },
          { sink, format: `two ${MESSAGE}` },
        ],
      }),
    ).toEqual([2, 3]);
    logger.info('x');
    expect(texts).toEqual(['one x\n', 'two x\n']);
    expect(logger.configure({ handlers: [] })).toEqual([]);
    logger.info('y');
    expect(texts).toHaveLength(2);
    await logger.complete();
    expect(logger.stats()).toEqual([]);
  });

  it('delivers what the replaced sinks have accepted', async () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add(async (text) => void texts.push(text), { format: MESSAGE });
    logger.info('x');
    logger.configure({ handlers: [] });
    await logger.complete();
    expect(texts).toEqual(['x\n']);
  });

  it('leaves all sinks as they are where one handler is wrong', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    const sink = (text: string) => void texts.push(text);
    logger.add(sink, { format: MESSAGE });
    expect(() => logger.configure({ handlers: [{ sink }, { sink, level: 'LOUD' }] })).toThrow(/`level`.*"LOUD"/);
    expect(() => logger.configure({ handlers: [{ sink: 7 as never }] })).toThrow(/`sink`/);
    logger.info('x');
    expect(texts).toEqual(['x\n']);
  });

  it.each<[string, (folder: string) => { sink: string; level?: string } | Promise<{ sink: string }>, RegExp]>([
    ['has an option that is wrong', (folder) => ({ sink: join(folder, 'other.log'), level: 'LOUD' }), /`level`/],
    ['cannot be opened', (folder) => ({ sink: join(folder, 'a file', 'other.log') }), /ENOTDIR/],
    [
      'turns out not to open when others are open',
      async (folder) => {
        const server = createServer().listen(join(folder, 'socket'));
        onTestFinished(() => void server.close());
        await once(server, 'listening');
        return { sink: join(folder, 'socket') };
      },
      /ENXIO/,
    ],
  ])('leaves no trace of the handlers before one that %s', async (_, bad, text) => {
    const { logger, stderr } = testLogger();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'app.log'), 'before\n');
    writeFileSync(join(folder, 'a file'), '');
    const exporter = new CollectingExporter();
    let stops = 0;
    const object = { write() {}, stop: () => void stops++ };
    const texts: string[] = [];
    const id = logger.add((message) => void texts.push(message), { format: MESSAGE });
    const handlers = [{ sink: exporter }, { sink: object }, { sink: join(folder, 'app.log') }, await bad(folder)];
    const names = filesIn(folder);
    expect(() => logger.configure({ handlers })).toThrow(text);
    logger.info('x');
    await logger.complete();
    expect(texts).toEqual(['x\n']);
    expect(logger.stats()).toMatchObject([{ id, created: 1 }]);
    expect([exporter.shutdowns, stops, exporter.bodies]).toEqual([0, 0, []]);
    expect(filesIn(folder)).toEqual(names);
    expect(textOf(join(folder, 'app.log'))).toBe('before\n');
    expect(logger.configure({ handlers: handlers.slice(0, 2) })).toEqual([id + 1, id + 2]);
    await logger.remove();
    expect([exporter.shutdowns, stops, stderr]).toEqual([1, 1, []]);
  });

  it('empties no file where a later handler is wrong', () => {
    const { logger } = testLogger();
    const folder = temporaryFolder();
    const sink = join(folder, 'app.log');
    writeFileSync(sink, 'before\n');
    for (const other of [{ sink, level: 'LOUD' }, { sink: folder }]) {
      expect(() => logger.configure({ handlers: [{ sink, mode: 'w' }, other] })).toThrow();
      expect(() =>
        logger.configure({
          handlers: [
            { sink, mode: 'w' },
            { sink, deadLetter: join(sink, 'x.log') },
          ],
        }),
      ).toThrow();
    }
    expect(textOf(sink)).toBe('before\n');
    expect(filesIn(folder)).toEqual(['app.log']);
  });

  it.each<[unknown, RegExp]>([
    [undefined, /`configure` must be an object/],
    [{ handler: [] }, /`handler` is not an option of configure/],
    [{ name: 'x' }, /`name` is not an option of configure/],
    [{ levels: {} }, /`levels` must be an array of objects with `name`/],
    [{ levels: [7] }, /`levels`/],
    [{ levels: [{ name: 'NEW' }] }, /`no`.*"NEW"/],
    [{ levels: [{ no: 7 }] }, /`name`/],
    [{ levels: [{ name: 'INFO', no: 7 }] }, /`no` of the level INFO is 20 and cannot be updated/],
    [{ extra: 'x' }, /`extra` must be a plain object .*, got "x"/],
    [{ extra: new Map([['a', 1]]) }, /`extra` must be a plain object/],
    [{ patcher: {} }, /`patcher` must be a function/],
    [{ activation: [['a']] }, /`activation` must be an array of pairs of a name and a boolean/],
    [{ activation: [[null, true]] }, /`activation`/],
    [{ handlers: {} }, /`handlers` must be an array of objects with `sink`/],
    [{ handlers: [null] }, /`handlers`/],
    [{ provider: 7 }, /`provider` must be a LoggerProvider/],
    [{ providerLevel: 'LOUD' }, /`providerLevel`.*"LOUD"/],
    [{ resource: 'x' }, /`resource`/],
    [{ logRecordLimits: 7 }, /`logRecordLimits`/],
    [{ onInternalError: 7 }, /`onInternalError` must be a function/],
  ])('misuse throws and changes nothing: %o', (options, text) => {
    const { logger, last } = recording({ extra: { a: 1 } });
    const more = typeof options === 'object' ? { ...options } : options;
    expect(() => logger.configure(more as never)).toThrow(text);
    if (typeof options === 'object' && !('extra' in (options as object))) {
      expect(() => logger.configure({ extra: { b: 2 }, ...(options as ConfigureOptions) })).toThrow(text);
      if (!('name' in (options as object))) expect(() => new Logger(options as never)).toThrow(/`/);
    }
    logger.info('x');
    expect(last().attributes).toEqual({ a: 1 });
    expect(logger.levels).toHaveLength(BUILT_IN_LEVELS.length);
  });

  it('sets limits, resource, and where failures are reported', () => {
    const { logger, last, stderr } = recording();
    const told: unknown[] = [];
    logger.configure({
      logRecordLimits: { attributeCountLimit: 1 },
      resource: { attributes: { 'service.name': 'shop' } },
      onInternalError: (error) => void told.push(error),
      patcher: () => {
        throw new Error('bad patch');
      },
    });
    logger.info('x', { a: 1, b: 2 });
    expect(last()).toMatchObject({ attributes: { a: 1 }, droppedAttributesCount: 1 });
    expect(last().resource.attributes).toMatchObject({ 'service.name': 'shop', 'telemetry.sdk.name': 'logly-otel' });
    expect(told).toEqual([expect.objectContaining({ message: 'bad patch' })]);
    expect(stderr).toEqual([]);
    logger.loggerProvider.getLogger('lib').emit({ attributes: { a: 1, b: 2 } });
    expect(last()).toMatchObject({ attributes: { a: 1 }, resource: { attributes: { 'service.name': 'shop' } } });
  });

  afterEach(unregister);

  it('names the provider of the application, and the level from which calls go there', () => {
    const { logger, bodies, provider } = { ...testLogger(), ...application() };
    logger.info('before');
    logger.configure({ provider: provider as never, providerLevel: 'WARNING' });
    expect([logger.enabled('INFO'), logger.enabled('WARNING')]).toEqual([false, true]);
    logger.info('low');
    logger.warning('high');
    logger.configure({ providerLevel: 'TRACE' });
    logger.trace('all');
    expect(bodies()).toEqual(['high', 'all']);
  });

  it('compares with providerLevel what a patch has made of the level', () => {
    const { logger, last } = recording();
    const { provider, bodies } = application();
    logger.configure({ provider: provider as never, providerLevel: 'ERROR' });
    logger.patch((record) => void Object.assign(record, { severityText: 'FATAL' })).info('up');
    logger.patch((record) => void Object.assign(record, { severityText: 'INFO' })).fatal('down');
    expect(bodies()).toEqual(['up']);
    expect(last().body).toBe('down');
  });
});

describe('new Logger', () => {
  it('takes what configure takes', () => {
    const { logger, last } = recording({
      name: 'shop',
      extra: { a: 1 },
      levels: [{ name: 'AUDIT', no: 33, color: '<cyan>', icon: '§' }],
      patcher: (record) => void Object.assign(record.attributes, { b: 2 }),
      activation: [
        ['', false],
        ['shop', true],
      ],
    });
    logger.audit('x');
    expect(last()).toMatchObject({ severityText: 'AUDIT', severityNumber: 12, attributes: { a: 1, b: 2 } });
    expect(logger.getLogger('other').enabled('FATAL')).toBe(false);
  });

  it('shares nothing with another one', () => {
    const one = testLogger({
      levels: [{ name: 'AUDIT', no: 33 }],
      activation: [['lib', false]],
      extra: { a: 1 },
    }).logger;
    const { logger, last } = recording();
    one.level('INFO', { icon: 'i' });
    expect(() => logger.audit('x')).toThrow(RangeError);
    logger.getLogger('lib').info('x');
    expect(last().attributes).toEqual({});
    expect(logger.level('INFO').icon).toBe('ℹ️');
  });
});

describe('reinstall', () => {
  it('opens sinks again with their options, under new ids, and closes the old ones', async () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    const one = logger.add((text) => void texts.push(text), { level: 'ERROR', format: `one ${MESSAGE}` });
    const two = logger.add(async (text) => void texts.push(text), { name: 'two', format: `two ${MESSAGE}` });
    logger.warning('a');
    const ids = await logger.reinstall();
    expect(ids).toEqual([two + 1, two + 2]);
    expect(logger.stats().map(({ id, name }) => [id, name])).toEqual([
      [one, 'sink'],
      [two, 'two'],
      [ids[0], 'sink'],
      [ids[1], 'two'],
    ]);
    logger.error('b');
    await logger.complete();
    expect(texts).toEqual(['two a\n', 'one b\n', 'two b\n']);
    expect(logger.stats().map(({ id }) => id)).toEqual(ids);
  });

  it('keeps the level that a sink has now', async () => {
    const { logger } = testLogger();
    const id = logger.add(() => {}, { level: 'ERROR' });
    logger.setLevel(id, 'INFO');
    await logger.reinstall(id);
    expect([logger.enabled('DEBUG'), logger.enabled('INFO')]).toEqual([false, true]);
  });

  it('misses no record: what is logged while the old one closes goes to the new one', async () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add(async (text) => void texts.push(text), { format: MESSAGE });
    for (let i = 0; i < 5; i++) {
      logger.info(`${i}`);
      const reinstalled = logger.reinstall();
      logger.info(`${i}!`);
      await reinstalled;
    }
    await logger.complete();
    expect(texts.map((text) => text.trim()).sort()).toEqual(['0', '0!', '1', '1!', '2', '2!', '3', '3!', '4', '4!']);
  });

  it('leaves exporters, processors and object sinks open', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    let stops = 0;
    const object = { write() {}, stop: () => void stops++ };
    logger.add(exporter);
    logger.add(object);
    await logger.reinstall();
    expect([exporter.shutdowns, stops]).toEqual([0, 0]);
    logger.info('x');
    await logger.remove();
    expect([exporter.shutdowns, stops, exporter.bodies]).toEqual([1, 1, ['x']]);
  });

  it('throws for an unknown id at the call', () => {
    const { logger } = testLogger();
    expect(() => logger.reinstall(7)).toThrow(RangeError);
    expect(() => logger.reinstall('x' as never)).toThrow(TypeError);
  });
});
