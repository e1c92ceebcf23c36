import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, runSource } from '../../support/child.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const source = (path: string, options = '{}') => `
  import { Logger } from 'logly-otel';
  const logger = new Logger();
  const id = logger.add(${JSON.stringify(path)}, { format: '{message}', ...${options} });
  for (let i = 0; i < 3; i++) logger.info('line {}', i);
  await logger.complete();
  await logger.remove(id);
  console.log('still open');
  console.error('still open');`;

/** Runs a program whose stdout and stderr are one socket each, as under a Node parent, systemd or pm2. */
async function withSockets(program: string) {
  const path = join(temporaryFolder(), 'socket');
  const texts = ['', ''];
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  const sockets: Socket[] = [];
  const ended: Array<Promise<unknown>> = [];
  for (let i = 0; i < 2; i++) {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const { connect } = await import('node:net');
    const socket = connect(path);
    sockets.push(socket);
    const [peer] = await accepted;
    peer.setEncoding('utf8').on('data', (text: string) => {
      texts[i] += text;
    });
    ended.push(once(peer, 'close'));
  }
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: PROJECT,
    env: { ...process.env, LOGLY_AUTOINIT: 'false', NODE_OPTIONS: '', VITEST: '' },
    stdio: ['ignore', sockets[0], sockets[1]],
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const [code] = (await once(child, 'exit')) as [number];
  clearTimeout(deadline);
  for (const socket of sockets) socket.destroy();
  await Promise.all(ended);
  server.close();
  return { code, stdout: texts[0], stderr: texts[1] };
}

const LINES = 'line 0\nline 1\nline 2\n';

describe.runIf(process.platform === 'linux')('stdout and stderr by their paths', () => {
  it.each(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'])(
    'are written to where stdout is a socket: %s',
    async (path) => {
      const { code, stdout } = await withSockets(source(path));
      expect([code, stdout]).toEqual([0, `${LINES}still open\n`]);
    },
  );

  it.each(['/dev/stderr', '/dev/fd/2', '/proc/self/fd/2'])(
    'are written to where stderr is a socket: %s',
    async (path) => {
      const { code, stdout, stderr } = await withSockets(source(path));
      expect([code, stdout, stderr]).toEqual([0, 'still open\n', `${LINES}still open\n`]);
    },
  );

  it('are written to through a link, and enqueued', async () => {
    const path = join(temporaryFolder(), 'app.log');
    symlinkSync('/dev/stdout', path);
    const { code, stdout } = await withSockets(source(path, '{ enqueue: true, watch: true }'));
    expect([code, stdout]).toEqual([0, `${LINES}still open\n`]);
  });

  it.each(['/dev/stdout', '/proc/self/fd/1'])('are written to where stdout is a pipe: %s', async (path) => {
    expect(await runSource(source(path))).toMatchObject({ code: 0, stdout: `${LINES}still open\n` });
  });

  it('are refused with rotation or compression', async () => {
    const { stderr, stdout } = await withSockets(`
      import { Logger } from 'logly-otel';
      for (const options of [{ rotation: '1 kB' }, { compression: 'gz' }]) {
        try { new Logger().add('/dev/stdout', options); console.log('taken'); } catch (error) { console.error(error.message); }
      }`);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/cannot be rotated\n.*cannot be compressed\n/);
  });
});
