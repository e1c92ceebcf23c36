import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLogger } from '../../support/file-sink.js';
import { lawGap } from '../../support/law.js';
import { filesIn, textOf } from '../../support/temporary-folder.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ROTATED = /^app\.\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_\d{6}(?:\.\d+)?\.log$/;

const texts = (folder: string) => filesIn(folder).map((name) => textOf(join(folder, name)));

describe('rotation by size', () => {
  it('begins a new file before the line that would pass the limit', () => {
    const { logger, folder } = fileLogger({ rotation: 10 });
    for (const text of ['aaaa', 'bbbb', 'cccc', 'dd']) logger.info(text);
    expect(texts(folder)).toEqual(['aaaa\nbbbb\n', 'cccc\ndd\n']);
  });

  it('counts bytes, not characters', () => {
    const { logger, folder } = fileLogger({ rotation: '10 B' });
    for (const text of ['üü', 'üü', 'üü']) logger.info(text);
    expect(texts(folder)).toEqual(['üü\nüü\n', 'üü\n']);
  });

  it('counts what was there before', () => {
    const { logger, folder, path, id } = fileLogger({ rotation: 10 });
    void logger.remove(id);
    writeFileSync(path, '123456789\n');
    logger.add(path, { rotation: 10, format: '{message}' });
    logger.info('x');
    expect(texts(folder)).toEqual(['123456789\n', 'x\n']);
  });

  it('leaves no empty file behind for a line that is too long by itself', () => {
    const { logger, folder, clock } = fileLogger({ rotation: 4 });
    for (const text of ['a long line', 'b', 'another long line']) {
      logger.info(text);
      clock.advance(1);
    }
    expect(texts(folder)).toEqual(['a long line\n', 'b\n', 'another long line\n']);
  });

  it('names what is rotated after the time of its creation, and a second one of that time by a number', () => {
    const { logger, folder, clock } = fileLogger({ rotation: 4 });
    for (const text of ['aaa', 'bbb', 'ccc']) logger.info(text);
    clock.advance(1_500);
    logger.info('ddd');
    const names = filesIn(folder);
    const [first = ''] = names.filter((name) => /_000000\.log$/.test(name));
    expect(names).toHaveLength(4);
    for (const name of names.filter((name) => name !== 'app.log')) expect(name).toMatch(ROTATED);
    expect(names).toContain(first.replace('.log', '.2.log'));
    expect(names).toContain(first.replace('.log', '.3.log'));
    expect(textOf(join(folder, first))).toBe('aaa\n');
  });

  it('overwrites nothing that has the name, compressed or not', () => {
    const { logger, folder, path, add, id } = fileLogger({ rotation: 4 });
    for (const text of ['aaa', 'bbb']) logger.info(text);
    const [first = ''] = filesIn(folder).filter((name) => name !== 'app.log');
    renameSync(join(folder, first), join(folder, `${first}.gz`));
    void logger.remove(id);
    rmSync(path);
    add();
    for (const text of ['ccc', 'ddd']) logger.info(text);
    expect(readFileSync(join(folder, `${first}.gz`), 'utf8')).toBe('aaa\n');
    expect(textOf(join(folder, first.replace('.log', '.2.log')))).toBe('ccc\n');
  });

  it('notices what another process has written', () => {
    const { logger, folder, path } = fileLogger({ rotation: 2_000 });
    logger.info('mine');
    appendFileSync(path, `${'x'.repeat(1_999)}\n`);
    for (let i = 0; i < 256; i++) logger.info('');
    expect(filesIn(folder)).toHaveLength(2);
  });

  it('splits what is enqueued at the same lines', async () => {
    const direct = fileLogger({ rotation: 100 });
    const enqueued = fileLogger({ rotation: 100, enqueue: true });
    for (const { logger } of [direct, enqueued]) for (let i = 0; i < 200; i++) logger.info(`line ${i}`);
    expect(texts(enqueued.folder)).toEqual(['']);
    const report = await enqueued.logger.complete();
    expect(report.sinks[0]).toMatchObject({ created: 200, delivered: 200 });
    expect(texts(enqueued.folder)).toEqual(texts(direct.folder));
  });
});

describe('rotation by time', () => {
  it.each([
    ['an age', '12 hours', 12 * HOUR],
    ['a day', 'daily', DAY],
    ['a time of day', '13:30', DAY],
    ['a weekday', 'friday at 18:00', 7 * DAY],
    ['the first of several', ['1 week', '2 h', 5_000], 2 * HOUR],
  ])('begins a new file after %s', (_, rotation, period) => {
    const { logger, folder, clock } = fileLogger({ rotation });
    logger.info('one');
    clock.advance(1);
    logger.info('still one');
    clock.advance(period);
    logger.info('two');
    logger.info('still two');
    expect(texts(folder)).toEqual(['one\nstill one\n', 'two\nstill two\n']);
  });

  it('goes on with the age of the file after a restart', () => {
    const { logger, folder, clock, add, id } = fileLogger({ rotation: '10 hours' });
    logger.info('one');
    clock.advance(6 * HOUR);
    void logger.remove(id);
    const second = add();
    logger.info('still one');
    void logger.remove(second);
    clock.advance(5 * HOUR);
    add();
    logger.info('two');
    expect(texts(folder)).toEqual(['one\nstill one\n', 'two\n']);
  });

  it('knows the age of a file that came without a note, from then on', () => {
    const { logger, folder, path, clock, add, id } = fileLogger({ rotation: '1 day', delay: true });
    void logger.remove(id);
    // Its last change, in the future of this clock, is taken for its beginning, and kept.
    writeFileSync(path, 'there before\n');
    const ahead = Date.now() - (1_700_000_000_000 + clock.monotonic());
    clock.advance(ahead + DAY / 2);
    const second = add();
    logger.info('one');
    void logger.remove(second);
    clock.advance(DAY);
    add();
    logger.info('two');
    expect(texts(folder)).toEqual(['there before\none\n', 'two\n']);
  });

  it('is not deceived by a record whose time lies ahead', () => {
    const { logger, folder } = fileLogger({ rotation: 'daily' });
    logger.info('one');
    logger.loggerProvider.getLogger('x').emit({ body: 'ahead', timestamp: 9e12, observedTimestamp: 9e12 });
    logger.info('two');
    expect(texts(folder)).toEqual(['one\nahead\ntwo\n']);
  });

  it('puts lines into the file of the time at which they were logged', async () => {
    const { logger, folder, clock } = fileLogger({ rotation: '1 hour', enqueue: true });
    clock.advance(HOUR - 1);
    logger.info('before');
    clock.advance(2);
    logger.info('after');
    await logger.complete();
    expect(texts(folder)).toEqual(['before\n', 'after\n']);
  });

  it('renames no empty file', () => {
    const { logger, folder, clock } = fileLogger({ rotation: '1 hour' });
    clock.advance(5 * HOUR);
    logger.info('one');
    clock.advance(HOUR / 2);
    logger.info('two');
    expect(texts(folder)).toEqual(['one\ntwo\n']);
  });
});

describe('rotation by a predicate', () => {
  it('is asked with the line and the file', () => {
    const asked: unknown[] = [];
    const { logger, folder, path } = fileLogger({
      rotation(message, file) {
        asked.push([message, file.path, file.size, file.createdAt.getTime()]);
        return message.startsWith('new');
      },
    });
    for (const text of ['one', 'two', 'new']) logger.info(text);
    expect(asked).toEqual([
      ['two\n', path, 4, 1_700_000_000_000],
      ['new\n', path, 8, 1_700_000_000_000],
    ]);
    expect(texts(folder)).toEqual(['one\ntwo\n', 'new\n']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('oh no');
      },
      'oh no',
    ],
    ['answers with something else', () => Promise.resolve(true), 'must return true or false'],
  ])('is reported, and rotates nothing, when it %s', async (_, rotation, text) => {
    const { logger, stderr, folder } = fileLogger({ rotation: rotation as unknown as () => boolean });
    for (const line of ['one', 'two']) expect(() => logger.info(line)).not.toThrow();
    expect(texts(folder)).toEqual(['one\ntwo\n']);
    expect(stderr.join('')).toContain('Logging error in Logly Handler #1');
    expect(stderr.join('')).toContain(text);
    expect(logger.stats()[0]).toMatchObject({ delivered: 2, failed: 0 });
  });

  it('that logs to its own logger ends', async () => {
    const { logger } = fileLogger({
      enqueue: true,
      rotation() {
        logger.info('from the predicate');
        return false;
      },
    });
    for (let i = 0; i < 5; i++) logger.info(i);
    const { sinks } = await logger.complete();
    await logger.complete();
    expect(sinks[0]?.created).toBeLessThan(200);
    expect(logger.stats().map(lawGap)).toEqual([0]);
  });
});

describe('a path with a time', () => {
  it('is written anew at each rotation', () => {
    const { logger, folder, clock } = fileLogger({ rotation: '1 day' }, '{time:X}/app.log');
    logger.info('one');
    clock.advance(DAY);
    logger.info('two');
    expect(textOf(join(folder, '1700000000/app.log'))).toBe('one\n');
    expect(textOf(join(folder, '1700086400/app.log'))).toBe('two\n');
  });

  it('renames where the new path is the old one', () => {
    const { logger, folder } = fileLogger({ rotation: 4 }, 'app_{time:YYYY}.log');
    logger.info('one');
    logger.info('two');
    expect(filesIn(folder).filter((name) => /^app_2023\.\d{4}-.*\.log$/.test(name))).toHaveLength(1);
    expect(textOf(join(folder, 'app_2023.log'))).toBe('two\n');
  });
});

describe('a rotation that fails', () => {
  it('loses no line, is reported, and is retried with the next line', async () => {
    const { logger, stderr, folder, path } = fileLogger({ rotation: 10 });
    logger.info('aaaaaaaa');
    // Nothing can be made in a directory that is gone, but the file is still open.
    const elsewhere = `${folder}-moved`;
    renameSync(folder, elsewhere);
    writeFileSync(folder, 'a file where the directory was');
    logger.info('bbbbbbbb');
    const completed = await logger.complete();
    expect(textOf(join(elsewhere, 'app.log'))).toBe('aaaaaaaa\nbbbbbbbb\n');
    expect(stderr.join('')).toContain(`the rotation of ${path} failed`);
    expect(completed.sinks[0]).toMatchObject({ created: 2, delivered: 2, failed: 0 });
    rmSync(folder);
    renameSync(elsewhere, folder);
    logger.info('cccccccc');
    expect(texts(folder)).toEqual(['aaaaaaaa\nbbbbbbbb\n', 'cccccccc\n']);
  });

  it('is an error of complete()', async () => {
    const { logger, folder } = fileLogger({ rotation: 4 });
    logger.info('aaa');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    const waiting = logger.complete();
    logger.info('bbb');
    const { errors } = await waiting;
    expect(errors).toHaveLength(1);
  });

  it('begins anew where the directory has vanished', () => {
    const { logger, folder, stderr } = fileLogger({ rotation: 4 });
    logger.info('aaa');
    rmSync(folder, { recursive: true });
    logger.info('bbb');
    expect([texts(folder), stderr]).toEqual([['bbb\n'], []]);
  });

  it('switches to a file that another program has put there', () => {
    const { logger, folder, path } = fileLogger({ rotation: 4 });
    logger.info('aaa');
    renameSync(path, `${path}.1`);
    writeFileSync(path, '');
    logger.info('bbb');
    expect(filesIn(folder)).toEqual(['app.log', 'app.log.1']);
    expect(textOf(path)).toBe('bbb\n');
  });

  it('takes no directory for a file', () => {
    const { logger, folder, path, id } = fileLogger({ rotation: 4 });
    void logger.remove(id);
    mkdirSync(join(folder, 'directory.log'));
    expect(() => logger.add(join(folder, 'directory.log'), { rotation: 4 })).toThrow('EISDIR');
    expect(filesIn(folder)).toContain('app.log');
    expect(textOf(path)).toBe('');
  });
});

describe('misuse of rotation', () => {
  it.each(['sometimes', 0, [], true])('throws for %j, and makes no file', (rotation) => {
    expect(() => fileLogger({ rotation: rotation as string })).toThrow('`rotation` must be');
  });

  it('throws before a file is made, whatever is wrong', () => {
    const { logger, folder } = fileLogger();
    expect(() => logger.add(join(folder, 'x.log'), { level: 'LOUD' })).toThrow('`level`');
    expect(() => logger.add(join(folder, 'x.log'), { filter: 7 as never })).toThrow('`filter`');
    expect(filesIn(folder)).toEqual(['app.log']);
  });
});
