import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, runSource } from '../support/child.js';

/** The JavaScript programs of a page; those with a name after `js` by that name. */
function programs(page: string): Array<[name: string, program: string]> {
  const text = readFileSync(join(PROJECT, 'docs', page), 'utf8');
  return [...text.matchAll(/```js ?(\w*)\n([\s\S]*?)```/g)].map(([, name = '', program = '']) => [name, program]);
}

/** Takes a free port in place of the program's, asks it for a user, and ends. */
const VISITOR = `
  const { Server } = process.getBuiltinModule('node:net');
  const { listen } = Server.prototype;
  Server.prototype.listen = function (first, ...rest) {
    const where = typeof first === 'object' ? { ...first, port: 0 } : 0;
    this.once('listening', async () => {
      const { port, family } = this.address();
      const host = family === 'IPv6' ? '[::1]' : '127.0.0.1';
      const response = await fetch('http://' + host + ':' + port + '/users/7', { headers: { 'x-request-id': 'visit' } });
      console.log(response.status, await response.text(), response.headers.get('x-request-id'));
      setImmediate(() => process.exit());
    });
    return listen.call(this, where, ...rest.filter((argument) => typeof argument === 'function'));
  };
`;

describe('docs/frameworks.md', () => {
  const named = programs('frameworks.md').filter(([name]) => name !== '');

  it.each(named.filter(([name]) => name.startsWith('pino')))(
    'has a program for %s that logs its requests by pino',
    async (_, program) => {
      const { stdout, stderr } = await runSource(`${VISITOR}\n${program}`);
      expect(stdout).toBe('200 Ada null\n');
      expect(stderr).toMatch(/looking up [\s\S]*request completed/);
    },
  );

  it.each(named.filter(([name]) => !name.startsWith('pino')))(
    'has a program for %s that logs its requests',
    async (_, program) => {
      const { stdout, stderr } = await runSource(`${VISITOR}\n${program}`);
      expect(stdout).toBe('200 Ada visit\n');
      expect(stderr).toMatch(/looking up [\s\S]*GET \/users\/7 200/);
    },
  );
});

describe('the section on the console in docs/frameworks.md', () => {
  it('has a program that logs what it writes, until its undo', async () => {
    const [[, program = ''] = []] = programs('frameworks.md').filter(([name]) => name === '');
    const { stdout, stderr } = await runSource(program);
    expect([stdout, stderr.includes('WARNING'), stderr.includes('3 left')]).toEqual(['printed\n', true, true]);
  });
});

describe('docs/testing.md', () => {
  const unnamed = programs('testing.md').filter(([name]) => name === '');

  it('has three programs', () => {
    expect(unnamed).toHaveLength(3);
  });

  it.each(unnamed)('has a program that runs as it stands: %#', async (_, program) => {
    const { code, stdout, stderr } = await runSource(program, { NODE_TEST_CONTEXT: undefined });
    expect([code, stderr.includes('Error'), stdout.includes('not ok')]).toEqual([0, false, false]);
  });
});
