import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../support/child.js';

const DEADLINE_MILLIS = 20_000;

/** Runs a program whose stdout the test reads; its stderr is read line by line. */
function start(source: string) {
  const { NO_COLOR: _no, FORCE_COLOR: _force, NODE_OPTIONS: _options, VITEST: _vitest, ...env } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: PROJECT,
    env: { ...env, LOGLY_AUTOINIT: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  let stderr = '';
  const seen = new Set<() => void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of seen) look();
  });
  const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(deadline);
      resolve({ code, signal, stderr });
    });
  });
  const saying = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (stderr.includes(text)) resolve();
      };
      seen.add(look);
      look();
    });
  return { child, ended, saying };
}

const REPORT = `
  const { completed, sinks } = await logger.complete({ timeoutMillis: 10_000 });
  const [{ created, delivered, failed, inFlight }] = sinks;
  console.error('REPORT ' + JSON.stringify({ completed, created, delivered, failed, inFlight }));`;

function reportOf(stderr: string): { completed: boolean; created: number; delivered: number; failed: number } {
  return JSON.parse(/REPORT (.*)/.exec(stderr)?.[1] ?? '{}') as never;
}

describe('stdout', () => {
  it.each(['{}', '{ enqueue: true }'])(
    'whose reader goes away: every record is counted, and the process ends by itself, with %s',
    async (options) => {
      const { child, ended } = start(`
        import { logger } from 'logly-otel';
        logger.add('stdout', ${options});
        for (let i = 0; i < 3; i++) {
          logger.info('line {}', i);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        process.stdout.on('close', () => {});
        await new Promise((resolve) => process.stderr.write('WRITTEN\\n', resolve));
        let broken = 0;
        for (let i = 0; i < 1_000 && broken < 500; i++) {
          logger.info('line {}', i);
          await new Promise(setImmediate);
          broken = logger.stats()[0].failed;
          if (broken === 0) await new Promise((resolve) => setTimeout(resolve, 2));
        }
        ${REPORT}`);
      child.stdout.once('data', () => child.stdout.destroy());
      const { code, signal, stderr } = await ended;
      expect([code, signal]).toEqual([0, null]);
      const report = reportOf(stderr);
      expect(report.completed).toBe(true);
      expect(report.failed).toBeGreaterThanOrEqual(500);
      expect(report.delivered + report.failed).toBe(report.created);
      const blocks = stderr.split('--- Logging error in Logly Handler #1 (stdout) ---').length - 1;
      expect(blocks).toBeGreaterThan(0);
      expect(blocks).toBeLessThanOrEqual(10);
      expect(stderr).toContain('EPIPE');
      expect(stderr).not.toContain('Unhandled');
    },
  );

  it('and stderr without readers let the process end without an error', async () => {
    const { child, ended } = start(`
      import { logger } from 'logly-otel';
      logger.add('stdout');
      logger.add('stderr');
      for (let i = 0; i < 300; i++) {
        logger.info('line {}', i);
        await new Promise(setImmediate);
      }
      const { completed, sinks } = await logger.complete({ timeoutMillis: 10_000 });
      const whole = sinks.every((s) => s.created === s.delivered + s.failed);
      process.exitCode = completed && whole && sinks.every((s) => s.failed > 0) ? 42 : 1;`);
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await ended).toMatchObject({ code: 42, signal: null });
  });

  it.each(['{}', '{ enqueue: true }'])(
    'whose reader is slow, a full pipe: nothing is lost, and nobody is blocked, with %s',
    async (options) => {
      const { child, ended, saying } = start(`
        import { logger } from 'logly-otel';
        logger.add('stdout', { ...${options}, format: '{message}' });
        for (let i = 0; i < 5_000; i++) logger.info('{:0>99}', i);
        setTimeout(() => {
          const [{ created, delivered, queued, inFlight }] = logger.stats();
          console.error('LOGGED ' + (queued + inFlight > 0 && created === delivered + queued + inFlight));
        }, 50);
        await new Promise((resolve) => setTimeout(resolve, 100));
        ${REPORT}`);
      await saying('LOGGED');
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      const { code, stderr } = await ended;
      expect(code).toBe(0);
      expect(stderr).toContain('LOGGED true');
      expect(reportOf(stderr)).toEqual({ completed: true, created: 5_000, delivered: 5_000, failed: 0, inFlight: 0 });
      const lines = stdout.split('\n').slice(0, -1).map(Number);
      expect(lines).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
    },
  );

  const ENDS = {
    'process.exit()': 'process.exit(3);',
    'an uncaught error': "throw new Error('uncaught');",
    'an uncaught error with exit hooks': `
      logger.installExitHooks({ timeoutMillis: 10 });
      throw new Error('uncaught');`,
    'a signal with exit hooks, twice': `
      logger.installExitHooks();
      process.emit('SIGTERM');
      process.emit('SIGTERM');`,
  };
  it.each(
    Object.entries(ENDS).flatMap(([name, end]) => ['{}', '{ enqueue: true }'].map((options) => [name, options, end])),
  )('with a slow reader gets everything, once and in order, after %s, with %s', async (_, options, end) => {
    const { child, ended, saying } = start(`
        import { writeSync } from 'node:fs';
        import { Logger } from 'logly-otel';
        const logger = new Logger();
        logger.add('stdout', { ...${options}, format: '{message}' });
        logger.add(process.stdout, { ...${options}, format: '{message} again' });
        for (let i = 0; i < 1_000; i++) logger.info('{} {}', i, 'ä€😀'.repeat(i % 100 === 0 ? 10_000 : 40));
        writeSync(2, 'LOGGED');
        ${end}`);
    await saying('LOGGED');
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    const { stderr } = await ended;
    expect(stderr).not.toContain('not delivered');
    const lines = stdout.split('\n').slice(0, -1);
    const whole = (line: string, i: number) => line.startsWith(`${i} `) && /^\d+ (?:ä€😀)+$/.test(line);
    const [once, again] = [false, true].map((isAgain) =>
      lines.filter((line) => line.endsWith(' again') === isAgain).map((line) => line.replace(/ again$/, '')),
    );
    expect(lines).toHaveLength(2_000);
    expect(once?.every(whole)).toBe(true);
    expect(again?.every(whole)).toBe(true);
  });

  it('with other writers keeps the order of writes', async () => {
    const { child, ended, saying } = start(`
      import { logger } from 'logly-otel';
      logger.add('stdout', { format: '{message}' });
      for (let i = 0; i < 5_000; i++) {
        console.log('theirs ' + i + 'x'.repeat(100));
        logger.info('ours {}', i);
      }
      console.error('LOGGED');
      ${REPORT}`);
    await saying('LOGGED');
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    const { stderr } = await ended;
    expect(reportOf(stderr)).toMatchObject({ completed: true, delivered: 5_000 });
    for (const whose of ['ours', 'theirs']) {
      const numbers = [...stdout.matchAll(new RegExp(`^${whose} (\\d+)x*$`, 'gm'))].map(([, number]) => Number(number));
      expect(numbers).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
    }
  });

  it('without a reader does not block the exit, and unwritten records are reported', async () => {
    const { child, ended } = start(`
      import { Logger } from 'logly-otel';
      const logger = new Logger();
      logger.add('stdout', { format: '{message}', enqueue: true });
      for (let i = 0; i < 10_000; i++) logger.info('x'.repeat(100));
      process.exit(3);`);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    expect(await exited).toBe(3);
    child.stdout.resume();
    expect((await ended).stderr).toMatch(/logly-otel: \d+ records were not delivered when the process ended/);
  });
});
