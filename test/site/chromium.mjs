import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../real/servers/programs.mjs';

/* How does a test drive a browser? Chromium without a window, over the DevTools protocol, on pipes: no port, no package. */

const ANSWER_MILLIS = 15_000;
const FLAGS = [
  ...['--headless=new', '--remote-debugging-pipe', '--no-first-run', '--disable-gpu', '--disable-dev-shm-usage'],
  ...[
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--mute-audio',
    '--hide-scrollbars',
  ],
  // Nothing but the site is reachable.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** The messages of the protocol: JSON, each ended by a zero byte. */
class Connection {
  #next = 1;
  #answers = new Map();
  #listeners = new Set();
  #output;
  #rest = '';

  constructor(output, input) {
    this.#output = output;
    input.setEncoding('utf8').on('data', (text) => {
      const messages = (this.#rest + text).split('\0');
      this.#rest = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    });
    input.on('close', () => this.#end());
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    const answer = Promise.withResolvers?.() ?? deferred();
    const timer = setTimeout(
      () => answer.reject(new Error(`${method}: no answer in ${ANSWER_MILLIS} ms`)),
      ANSWER_MILLIS,
    );
    this.#answers.set(id, { ...answer, timer, method });
    this.#output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer.promise;
  }

  /** Calls back for each event. Returns the undo. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #receive({ id, result, error, method, params, sessionId }) {
    if (id === undefined) {
      for (const listener of this.#listeners) listener({ method, params, sessionId });
      return;
    }
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    clearTimeout(answer?.timer);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(`${answer.method}: ${error.message}`));
  }

  #end() {
    for (const { reject, timer, method } of this.#answers.values()) {
      clearTimeout(timer);
      reject(new Error(`${method}: Chromium has ended`));
    }
    this.#answers.clear();
  }
}

function deferred() {
  const found = {};
  found.promise = new Promise((resolve, reject) => Object.assign(found, { resolve, reject }));
  return found;
}

/** A tab. */
class Page {
  /** Errors of the console, exceptions, and requests that failed, since `errors` was emptied last. */
  errors = [];
  #connection;
  #session;
  #target;

  constructor(connection, session, target) {
    this.#connection = connection;
    this.#session = session;
    this.#target = target;
    connection.listen(({ method, params, sessionId }) => {
      if (sessionId !== session) return;
      const error = errorIn(method, params);
      if (error !== undefined) this.errors.push(error);
    });
  }

  send(method, params) {
    return this.#connection.send(method, params, this.#session);
  }

  async open() {
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.send(`${domain}.enable`);
  }

  async close() {
    await this.#connection.send('Target.closeTarget', { targetId: this.#target });
  }

  size(width, height) {
    return this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < 500,
    });
  }

  /** Resolves when the page is loaded, and Vue has taken it over. */
  async goto(url) {
    const loaded = new Promise((resolve) => {
      const undo = this.#connection.listen(({ method, sessionId }) => {
        if (method !== 'Page.loadEventFired' || sessionId !== this.#session) return;
        undo();
        resolve();
      });
    });
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText !== undefined) throw new Error(`${url}: ${errorText}`);
    await loaded;
    await this.until("document.querySelector('#app')?.__vue_app__ !== undefined");
  }

  /** The value of an expression, or of the promise that it gives. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      ...{ expression, returnByValue: true, awaitPromise: true },
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Resolves with the value of the expression once it is truthy, checked with each frame. */
  until(expression, millis = 5_000) {
    return this.evaluate(`new Promise((resolve, reject) => {
      const end = performance.now() + ${millis};
      const check = () => {
        const value = (${expression});
        if (value) resolve(value);
        else if (performance.now() > end) reject(new Error('never true: ' + ${JSON.stringify(expression)}));
        else setTimeout(check, 10);
      };
      check();
    })`);
  }

  async press(key, { code = key, keyCode, text, modifiers = 0 } = {}) {
    const event = { key, code, windowsVirtualKeyCode: keyCode ?? KEY_CODES[key], modifiers };
    await this.send('Input.dispatchKeyEvent', { type: text === undefined ? 'rawKeyDown' : 'keyDown', text, ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  type(text) {
    return this.send('Input.insertText', { text });
  }

  /** A PNG. Only the tab in front is painted. */
  async screenshot() {
    await this.send('Page.bringToFront');
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }
}

const KEY_CODES = { Backspace: 8, Tab: 9, Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38 };

/** What an event says of a failure; nothing for any other event. */
function errorIn(method, params) {
  if (method === 'Runtime.exceptionThrown')
    return params.exceptionDetails.exception?.description ?? params.exceptionDetails.text;
  if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type))
    return params.args.map(({ value, description }) => value ?? description).join(' ');
  if (method === 'Log.entryAdded' && params.entry.level === 'error') return `${params.entry.text} ${params.entry.url}`;
  if (method === 'Network.responseReceived' && params.response.status >= 400)
    return `${params.response.status} ${params.response.url}`;
  return undefined;
}

/** Starts Chromium. @throws where it is missing and cannot be installed */
export async function chromium() {
  const profile = mkdtempSync(join(tmpdir(), 'logly-chromium-'));
  const flags = [...FLAGS, `--user-data-dir=${profile}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const child = spawn(program('chromium', 'chromium'), flags, {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const connection = new Connection(child.stdio[3], child.stdio[4]);
  child.stdio[3].on('error', () => {});
  await connection.send('Browser.getVersion');
  return {
    async page() {
      const { targetId } = await connection.send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await connection.send('Target.attachToTarget', { targetId, flatten: true });
      const page = new Page(connection, sessionId, targetId);
      await page.open();
      return page;
    },
    async close() {
      // It ends its own processes first: they write to the profile.
      await connection.send('Browser.close').catch(() => child.kill('SIGKILL'));
      const late = setTimeout(() => child.kill('SIGKILL'), ANSWER_MILLIS);
      await ended;
      clearTimeout(late);
      await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
