import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import { runSource } from '../../support/child.js';
import { FakeClock } from '../../support/fake-clock.js';
import { fileLogger } from '../../support/file-sink.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { testLogger } from '../../support/test-logger.js';

const DAY = 86_400_000;

describe('notes of creation times', () => {
  const notes = (folder: string) =>
    readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.created'));

  it.each<[string, string, AddOptions]>([
    ['a day in the name', 'app_{time:YYYY-MM-DD}.log', { rotation: 'daily', retention: 2 }],
    ['a day in the name, without retention', 'app_{time:YYYY-MM-DD}.log', { rotation: 'daily' }],
    ['a day in the directory', '{time:YYYY-MM}/{time:DD}/app.log', { rotation: 'daily', retention: 2 }],
    ['compression', 'app_{time:YYYY-MM-DD}.log', { rotation: 'daily', retention: 2, compression: 'gz' }],
    ['a predicate', 'app_{time:YYYY-MM-DD}.log', { rotation: [() => false, '1 day'] }],
    ['one path', 'app.log', { rotation: 'daily', retention: 2 }],
  ])('are one for each open file, with %s', async (_, name, options) => {
    const { logger, clock, folder } = fileLogger(options, name);
    for (let day = 0; day < 12; day++) {
      logger.info('x');
      await clock.advance(DAY);
    }
    logger.info('x');
    await logger.complete();
    expect(notes(folder)).toHaveLength(1);
    await logger.remove();
  });

  it.each(['app_{time:YYYY-MM-DD}.log', '{time:YYYY}/{time:MM-DD}/app.log'])(
    'of files that earlier processes have left are removed: %s',
    async (name) => {
      const folder = temporaryFolder();
      for (let day = 0; day < 5; day++) {
        const { logger, clock } = testLogger();
        await clock.advance(day * DAY);
        logger.add(join(folder, name), { rotation: 'daily' });
        logger.info('x');
        await logger.remove();
      }
      expect(notes(folder)).toHaveLength(1);
    },
  );

  it.each<[string, (now: number) => string]>([
    ['lies in the future', (now) => `1:2 ${now + 1e9}\n`],
    ['is no time', () => '1:2 soon\n'],
    ['has too many digits', () => `1:2 ${'9'.repeat(150)}\n`],
    ['is missing', () => '1:2\n'],
  ])('whose time %s do not turn rotation off', async (_, text) => {
    const clock = new FakeClock();
    const folder = temporaryFolder();
    const path = join(folder, 'app.log');
    writeFileSync(path, 'before\n');
    writeFileSync(join(folder, '.app.log.created'), text(clock.hrTime()[0] * 1000));
    const { logger, clock: used } = testLogger();
    logger.add(path, { rotation: '1 day' });
    await used.advance(2 * DAY);
    logger.info('x');
    expect(readdirSync(folder).filter((name) => /^app\.\d/.test(name))).toHaveLength(1);
    await logger.remove();
  });
});

describe('a directory that cannot be made', () => {
  it.runIf(process.platform === 'linux').each(['/proc/nope/a.log', '/proc/nope/deep/er/a.log', '/sys/nope/a.log'])(
    'throws from `add`, and names the path: %s',
    async (path) => {
      const { stdout, code } = await runSource(
        `import { Logger } from 'logly-otel';
         try { new Logger().add(${JSON.stringify(path)}); } catch (error) { console.log(error.message); }
         const delayed = new Logger();
         delayed.add(${JSON.stringify(path)}, { delay: true, catch: true });
         delayed.info('x');
         console.log(JSON.stringify(delayed.stats()[0].failed));`,
        {},
        20_000,
      );
      expect([code, stdout.split('\n')[1]]).toEqual([0, '1']);
      expect(stdout).toContain(path.split('/').slice(0, 3).join('/'));
    },
  );
});
