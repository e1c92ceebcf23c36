/* A server on free loopback ports, with a fresh folder: starts, is killed, starts again, stops, and leaves nothing. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MILLIS = 90_000;
const NOBODY = 65_534;

/** A test that is ended removes its servers, too. */
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

export class Server {
  /** What belongs to this server alone. */
  folder;
  port;
  #name;
  #command;
  #ready;
  #user = {};
  #child;
  #output = '';

  /**
   * @param command The program, its arguments and environment, given the server
   * @param ready Rejects until the server answers
   * @param refusesRoot It runs as nobody where the tests run as root
   */
  static async create(name, { command, prepare = () => {}, ready = async () => {}, refusesRoot = false }) {
    const server = new Server();
    server.#name = name;
    server.#command = command;
    server.#ready = ready;
    server.folder = mkdtempSync(join(tmpdir(), `logly-${name}-`));
    if (refusesRoot && process.getuid?.() === 0) {
      server.#user = { uid: NOBODY, gid: NOBODY };
      chownSync(server.folder, NOBODY, NOBODY);
    }
    server.port = await freePort();
    process.once('exit', () => server.#remove());
    try {
      await prepare(server);
      await server.start();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  /** Runs a program to its end. */
  run(file, args, env = {}) {
    execFileSync(file, args, {
      cwd: this.folder,
      stdio: 'pipe',
      timeout: DEADLINE_MILLIS,
      env: this.#env(env),
      ...this.#user,
    });
  }

  /** A program that runs until the server is removed. */
  companion(file, args) {
    this.companions ??= [];
    this.companions.push(spawn(file, args, { cwd: this.folder, stdio: 'ignore', env: this.#env(), ...this.#user }));
  }

  /** Resolves when the server answers. @throws where it does not within the deadline */
  async start() {
    const { file, args, env = {} } = this.#command(this);
    this.#output = '';
    const child = spawn(file, args, {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, which is killed as one.
      detached: true,
      env: this.#env(env),
      ...this.#user,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        this.#output = (this.#output + text).slice(-10_000);
      });
    const until = Date.now() + DEADLINE_MILLIS;
    for (;;) {
      try {
        if (!(await isListening(this.port))) throw new Error('nothing listens on its port');
        await this.#ready(this);
        return;
      } catch (error) {
        if (child.exitCode !== null || child.signalCode !== null || Date.now() > until)
          throw new Error(`${this.#name} did not start: ${error.message}\n${this.#output}`);
        await pause(50);
      }
    }
  }

  /** Ends it as a power cut of its process would. */
  async kill() {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    signalGroup(child, 'SIGKILL');
    await ended;
    // Processes of its group may end later.
    while (await isListening(this.port)) await pause(5);
  }

  async remove() {
    await this.kill();
    this.#remove();
  }

  #remove() {
    if (this.#child !== undefined) signalGroup(this.#child, 'SIGKILL');
    for (const child of this.companions ?? []) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #env(env = {}) {
    const { PATH, JAVA_HOME, LANG } = process.env;
    return {
      PATH: `${PATH}:/usr/sbin`,
      HOME: this.folder,
      ...(JAVA_HOME && { JAVA_HOME }),
      ...(LANG && { LANG }),
      ...env,
    };
  }
}

function signalGroup({ pid }, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** A port that was unused a moment ago. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Does something listen there? */
export function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
