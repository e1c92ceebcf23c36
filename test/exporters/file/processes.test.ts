import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { PROJECT, runSource } from '../../support/child.js';
import { filesIn, temporaryFolder, textOf } from '../../support/temporary-folder.js';

const LOGGER = "import { Logger } from 'logly-otel'; const logger = new Logger();";
const add = (path: string, options: object) =>
  `logger.add(${JSON.stringify(path)}, ${JSON.stringify({ format: '{message}', ...options })});`;

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

describe('the end of the process', () => {
  it.each([
    ['its natural end', ''],
    ['process.exit()', 'process.exit(0);'],
    ['process.exit() on a later turn', 'setImmediate(() => { logger.info("last"); process.exit(0); });'],
    ['an uncaught error', 'throw new Error("uncaught");'],
  ])('writes enqueued records to the file at %s', async (_, end) => {
    const path = join(temporaryFolder(), 'app.log');
    const { stderr } = await runSource(`${LOGGER} ${add(path, { enqueue: true })}
      for (let i = 0; i < 5_000; i++) logger.info(i);
      ${end}
    `);
    const lines = linesOf(readFileSync(path, 'utf8'));
    expect(lines.slice(0, 5_000)).toEqual(Array.from({ length: 5_000 }, (_, i) => String(i)));
    expect(lines.length).toBe(end.includes('last') ? 5_001 : 5_000);
    expect(stderr).not.toContain('logly-otel');
  });

  it('waits for compression', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'app.log');
    await runSource(`${LOGGER} ${add(path, { rotation: 1_000, compression: 'gz' })}
      for (let i = 0; i < 1_000; i++) logger.info(i);
    `);
    const rotated = filesIn(folder).filter((name) => name !== 'app.log');
    expect(rotated.every((name) => name.endsWith('.log.gz'))).toBe(true);
    const lines = filesIn(folder).flatMap((name) => linesOf(textOf(join(folder, name))));
    expect(lines.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
  });

  it('by SIGKILL loses no record whose log call had returned', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'app.log');
    const source = `${LOGGER} ${add(path, { rotation: '20 kB', compression: 'gz' })}
      import { writeSync } from 'node:fs';
      for (let i = 0; ; i++) {
        logger.info(i);
        writeSync(1, i + '\\n');
        if (i % 100 === 0) await new Promise(setImmediate);
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      cwd: PROJECT,
      env: { ...process.env, LOGLY_AUTOINIT: 'false' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = -1;
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line);
      if (acknowledged === 10_000) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    // The next process finishes the compression.
    await runSource(`${LOGGER} ${add(path, { rotation: '20 kB', compression: 'gz' })} await logger.complete();`);
    expect(filesIn(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    const lines = filesIn(folder)
      .flatMap((name) => linesOf(textOf(join(folder, name))))
      .map(Number);
    lines.sort((a, b) => a - b);
    expect(acknowledged).toBeGreaterThanOrEqual(10_000);
    expect(lines.length).toBeGreaterThan(acknowledged);
    expect(lines).toEqual(Array.from({ length: lines.length }, (_, i) => i));
  });
});

describe('two processes with one file', () => {
  const writer = (path: string, name: string, options: object) =>
    runSource(`${LOGGER} ${add(path, options)}
      for (let i = 0; i < 3_000; i++) {
        logger.info('${name} ' + i + ' ${'x'.repeat(50)}');
        if (i % 50 === 0) await new Promise(setImmediate);
      }
      await logger.remove();
    `);
  const expected = ['a', 'b'].flatMap((name) =>
    Array.from({ length: 3_000 }, (_, i) => `${name} ${i} ${'x'.repeat(50)}`),
  );

  it.each([[{}], [{ enqueue: true }]])('may both append to it (%j)', async (options) => {
    const path = join(temporaryFolder(), 'app.log');
    await Promise.all([writer(path, 'a', options), writer(path, 'b', options)]);
    expect(linesOf(readFileSync(path, 'utf8')).sort()).toEqual([...expected].sort());
  });

  it('lose nothing when one rotates and the other one watches', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'app.log');
    await Promise.all([writer(path, 'a', { rotation: '20 kB' }), writer(path, 'b', { watch: true })]);
    const lines = filesIn(folder).flatMap((name) => linesOf(textOf(join(folder, name))));
    expect(lines.sort()).toEqual([...expected].sort());
    expect(filesIn(folder).length).toBeGreaterThan(3);
  });
});
