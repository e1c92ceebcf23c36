/* An OpenTelemetry Collector on a free loopback port: starts, stops, and reads what it wrote. */
import { spawn } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { collectorProgram } from './build-collector.mjs';
import { freePort, isListening } from './servers/server.mjs';

const DEADLINE_MILLIS = 30_000;

export class Collector {
  #receivers;
  #program = collectorProgram();
  #folder = mkdtempSync(join(tmpdir(), 'logly-otelcol-'));
  #port;
  #child;
  #output = '';

  /** @param receivers More of them, by name, beside OTLP over HTTP */
  constructor(receivers = {}) {
    this.#receivers = receivers;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}/v1/logs`;
  }

  get #file() {
    return join(this.#folder, 'logs.jsonl');
  }

  /** Resolves when it listens. @throws where it does not start within the deadline */
  async start() {
    this.#port ??= await freePort();
    writeFileSync(join(this.#folder, 'configuration.yaml'), configuration(this.#port, this.#file, this.#receivers));
    this.#child = spawn(this.#program, [`--config=file:${join(this.#folder, 'configuration.yaml')}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        this.#output = (this.#output + text).slice(-10_000);
      });
    const until = Date.now() + DEADLINE_MILLIS;
    while (!(await isListening(this.#port))) {
      if (this.#child.exitCode !== null || Date.now() > until)
        throw new Error(`the Collector did not start\n${this.#output}`);
      await pause(50);
    }
  }

  /** Resolves when it has written every accepted record and has exited. */
  async stop() {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(deadline);
  }

  /** Every record that it wrote, in order. */
  async *records() {
    for await (const line of createInterface({ input: createReadStream(this.#file), crlfDelay: Infinity })) {
      for (const { resource, scopeLogs } of JSON.parse(line).resourceLogs)
        for (const { scope, logRecords } of scopeLogs)
          for (const record of logRecords) yield { record, scope, resource };
    }
  }

  async remove() {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** In JSON, which is YAML, too. */
function configuration(port, path, more) {
  const receivers = { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } }, ...more };
  const logs = { receivers: Object.keys(receivers), exporters: ['file', 'debug'] };
  return JSON.stringify({
    receivers,
    exporters: { debug: { verbosity: 'basic' }, file: { path, append: true } },
    service: { telemetry: { metrics: { level: 'none' } }, pipelines: { logs } },
  });
}
