import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, runSource } from '../support/child.js';

const PAGE = readFileSync(join(PROJECT, 'docs/shutdown.md'), 'utf8');
const [, PROGRAM = ''] = /```js\n([\s\S]*?)```/.exec(PAGE) ?? [];

/** Takes a free port in place of the program's, and calls `visit` with the address when it listens. */
const onListening = (visit: string) => `
  const { Server } = process.getBuiltinModule('node:net');
  const { listen } = Server.prototype;
  Server.prototype.listen = function (port, ...rest) {
    this.once('listening', () => (${visit})('http://127.0.0.1:' + this.address().port));
    return listen.call(this, 0, '127.0.0.1', ...rest);
  };
`;

const messages = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).message as string);

describe('docs/shutdown.md', () => {
  it('has a service that answers its open requests after SIGTERM, delivers their records, and ends with 0', async () => {
    // The signal comes when the server has the request.
    const visit = `async (url) => {
      server.once('request', () => setImmediate(() => process.kill(process.pid, 'SIGTERM')));
      const response = await fetch(url + '/pay');
      const text = await response.text();
      process.on('exit', () => console.log(JSON.stringify({ message: response.status + ' ' + text.trim() })));
    }`;
    const { code, signal, stdout, stderr } = await runSource(`${onListening(visit)}\n${PROGRAM}`);
    expect(messages(stdout)).toEqual(['listening', 'SIGTERM: no new connections', 'GET /pay 200', '200 done']);
    expect([code, signal, stderr]).toEqual([0, null, '']);
  });

  it('has a service that a second signal ends', async () => {
    const visit = `(url) => {
      server.on('request', () => setImmediate(() => process.kill(process.pid, 'SIGTERM')));
      process.once('SIGTERM', () => setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20));
      fetch(url + '/pay').catch(() => {});
    }`;
    const { signal, stdout } = await runSource(`${onListening(visit)}\n${PROGRAM}`);
    expect([signal, messages(stdout)]).toEqual(['SIGTERM', ['listening', 'SIGTERM: no new connections']]);
  });

  it('has a service whose crash is a record, and ends with the stack and 1', async () => {
    const visit = `() => setImmediate(function crash() { throw new TypeError('out of stock'); })`;
    const { code, stdout, stderr } = await runSource(`${onListening(visit)}\n${PROGRAM}`);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['INFO', 'listening'],
      ['FATAL', 'out of stock'],
    ]);
    expect(stderr).toMatch(/^TypeError: out of stock\n {4}at .*crash/);
    expect(code).toBe(1);
  });
});
