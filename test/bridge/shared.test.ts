import { describe, expect, it } from 'vitest';
import { runSource } from '../support/child.js';

describe('the shared logger', () => {
  const SHARED = "import { logger } from 'logly-otel'; logger.debug('hello'); logger.trace('low');";

  it('has one stderr sink, id 1, from DEBUG', async () => {
    const { stdout, stderr } = await runSource(
      `${SHARED} console.log(logger.stats().map(({ id, name }) => [id, name]));`,
    );
    expect(stderr).toMatch(/^\d{4}-.* \| DEBUG {4}\| logly - hello\n$/);
    expect(stdout).toBe("[ [ 1, 'stderr' ] ]\n");
  });

  it.each([
    ['lists it', 'console.log(logger.stats().length)', '1\n', ''],
    ['gives the next sink the id 2', "console.log(logger.add(() => {}, { level: 'FATAL' }))", '2\n', ''],
    ['says what it wants', "console.log(logger.enabled('TRACE'), logger.enabled('DEBUG'))", 'false true\n', ''],
    ['removes it', "await logger.remove(1); logger.error('x'); console.log(logger.enabled('FATAL'))", 'false\n', ''],
    ['sets its level', "logger.setLevel(1, 'ERROR'); logger.info('low'); logger.error('high')", '', 'high'],
    ['takes a name below it', "logger.getLogger('other').info('x')", '', 'other - x'],
    [
      'takes what comes after it was off',
      "logger.disable(''); logger.info('off'); logger.enable(''); logger.info('on')",
      '',
      'on',
    ],
    [
      'gives it the records of others',
      "logger.loggerProvider.getLogger('lib').emit({ body: 'theirs' })",
      '',
      'lib - theirs',
    ],
    [
      'gives it what comes through a provider',
      "logger.attach().onEmit({ hrTime: [0, 0], body: 'through', attributes: {}, instrumentationScope: { name: 'lib' }, resource: { attributes: {} } })",
      '',
      'lib - through',
    ],
    [
      'keeps no other one when the handlers are set',
      'console.log(logger.configure({ handlers: [{ sink: () => {} }] }))',
      '[ 2 ]\n',
      '',
    ],
    [
      'takes nothing after its shutdown',
      "await logger.shutdown(); logger.error('x'); console.log(logger.stats().length)",
      '0\n',
      '',
    ],
    ['looks at the environment when it first logs', "process.env.FORCE_COLOR = '1'; logger.debug('x')", '', '\x1b[34m'],
  ])('%s, used for the first time', async (_what, program, out, err) => {
    const { stdout, stderr } = await runSource(`import { logger } from 'logly-otel'; ${program};`);
    expect(stdout).toBe(out);
    expect(stderr.split('\n').filter((line) => line !== '')).toHaveLength(err === '' ? 0 : 1);
    expect(stderr).toContain(err);
  });

  it.each(['false', '0', 'no', 'NO', 'off'])('has none with LOGLY_AUTOINIT=%s', async (value) => {
    const { stdout, stderr } = await runSource(`${SHARED} console.log(logger.stats());`, { LOGLY_AUTOINIT: value });
    expect([stdout, stderr]).toEqual(['[]\n', '']);
  });

  it.each([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ NO_COLOR: '1' }, false],
  ])('colours a pipe as %j says: %s', async (env, colored) => {
    const { stderr } = await runSource(SHARED, env);
    expect(stderr.includes('\x1b[34m')).toBe(colored);
  });

  it('survives a stderr without a reader', async () => {
    const { code, stdout } = await runSource(`
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      const program = "import { logger } from 'logly-otel'; for (let i = 0; i < 100; i++) { logger.info('x'.repeat(10000)); await new Promise(setImmediate); } await logger.complete(); console.log('done');";
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'inherit', 'pipe'] });
      child.stderr.destroy();
      const [code] = await once(child, 'close');
      console.log(code);
    `);
    expect([code, stdout]).toEqual([0, 'done\n0\n']);
  });

  it.each([
    ['LOGLY_LEVEL', ' error ', 'high'],
    ['LOGLY_LEVEL', '40', 'high'],
    ['LOGLY_LEVEL', 'OFF', ''],
    ['LOGLY_LEVEL', 'silent', ''],
    ['LOGLY_LEVEL', 'None', ''],
    ['LOGLY_LEVEL', '  ', 'low high'],
    ['LOGLY_FORMAT', 'Pretty', 'low high'],
    ['LOGLY_FORMAT', '<{message}>', '<low> <high>'],
  ])('follows %s=%j', async (variable, value, messages) => {
    const { stderr } = await runSource(
      "import { logger } from 'logly-otel'; logger.info('low'); logger.error('high');",
      { [variable]: value },
    );
    const lines = stderr.split('\n').filter((line) => line !== '');
    expect(lines.map((line) => line.split(' - ').at(-1)).join(' ')).toBe(messages);
  });

  it.each([
    ['ecs', { 'log.level': 'info' }],
    [' GCP ', { severity: 'INFO' }],
    ['datadog', { status: 'info' }],
    ['otel', { severityText: 'INFO' }],
    ['Flat', { level: 'INFO' }],
  ])('writes the profile of LOGLY_FORMAT=%j', async (value, members) => {
    const { stderr } = await runSource("import { logger } from 'logly-otel'; logger.info('x');", {
      LOGLY_FORMAT: value,
    });
    expect(JSON.parse(stderr)).toMatchObject(members);
  });

  it('writes JSON with LOGLY_FORMAT=json', async () => {
    const { stderr } = await runSource("import { logger } from 'logly-otel'; logger.info('x');", {
      LOGLY_FORMAT: 'JSON',
    });
    expect(JSON.parse(stderr)).toMatchObject({ message: 'x', level: 'INFO' });
  });

  it.each([
    ['LOGLY_LEVEL', 'loud', /LOGLY_LEVEL is "loud", which is no level \(TRACE, .*, OFF\); it is ignored/],
    ['LOGLY_AUTOINIT', 'maybe', /LOGLY_AUTOINIT is "maybe", which is neither true nor false; it is ignored/],
    ['LOGLY_HINTS', 'nonsense', /LOGLY_HINTS is "nonsense", which is neither true nor false; it is ignored/],
    ['LOGLY_FORMAT', 'xml', /LOGLY_FORMAT is "xml", which is no format \(.*\); it is ignored/],
    ['LOGLY_FORMAT', '{level:<8z}', /LOGLY_FORMAT is "\{level:<8z\}", which is no format \(.*\); it is ignored/],
  ])('starts with %s=%s, and says what is wrong', async (variable, value, line) => {
    const { stderr } = await runSource("import { logger } from 'logly-otel'; logger.info('x'); logger.info('y');", {
      [variable]: value,
    });
    const lines = stderr.split('\n').filter((one) => one !== '');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(line);
    expect(lines[1]).toMatch(/ - x$/);
  });
});
