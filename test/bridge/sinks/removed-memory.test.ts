import { describe, expect, it } from 'vitest';
import { runNode } from '../../support/child.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { testLogger } from '../../support/test-logger.js';

/** How a sink of each kind is added; `i` counts the sinks. */
const KINDS: Record<string, string> = {
  'a function': 'logger.add(() => {})',
  'an async function': 'logger.add(async () => {})',
  'a batch function': 'logger.add(async () => {}, { batch: true })',
  'an enqueued stream': 'logger.add(new PassThrough().resume(), { enqueue: true })',
  'an object that cannot be stopped': 'logger.add({ write() {}, stop() { throw new Error("stop"); } })',
  'a sink that throws': 'logger.add(() => { throw new Error("sink"); })',
  'a sink with an open breaker':
    'logger.add(async () => { throw new Error("x"); }, { breaker: { failureThreshold: 1, resetMillis: 60_000 } })',
  'a template of its own': 'logger.add(() => {}, { format: "a" + i + " {message}" })',
  'a dead letter': 'logger.add(async () => { throw new Error("x"); }, { deadLetter: async () => {} })',
  'a file': 'logger.add(process.env.LOG_FILE)',
  'an exporter': 'logger.add({ export(_, done) { done({ code: 0 }); }, async shutdown() {} })',
  'a processor': 'logger.add({ onEmit() {}, async forceFlush() {}, async shutdown() {} })',
};

/** Prints the bytes that each added and removed sink leaves behind, by kind. Nobody calls `complete()`. */
const PROGRAM = `
  import { PassThrough } from 'node:stream';
  import { Logger } from 'logly-otel';
  const grown = {};
  const kinds = { ${Object.entries(KINDS)
    .map(([name, add]) => `${JSON.stringify(name)}: (logger, i) => ${add}`)
    .join(',\n')} };
  for (const [name, add] of Object.entries(kinds)) {
    const logger = new Logger();
    let i = 0;
    const round = async (count) => {
      for (let n = 0; n < count; n++) {
        const id = add(logger, i++);
        logger.info('x');
        await logger.remove(id).catch(() => {});
      }
      for (let n = 0; n < 3; n++) { await new Promise(setImmediate); gc(); }
      return process.memoryUsage().heapUsed;
    };
    const before = await round(200);
    grown[name] = Math.round(((await round(300)) - before) / 300);
  }
  console.log(JSON.stringify(grown));
`;

describe('a sink that was removed', () => {
  it('leaves nothing behind, whatever it was', async () => {
    const { code, stdout } = await runNode(['--expose-gc', '--input-type=module', '--eval', PROGRAM], {
      LOG_FILE: `${temporaryFolder()}/app.log`,
    });
    expect(code).toBe(0);
    const grown = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(grown)).toEqual(Object.keys(KINDS));
    // A sink takes 8 kB and more.
    for (const [kind, bytes] of Object.entries(grown)) expect(bytes, `${kind}: ${stdout}`).toBeLessThan(2_500);
  });

  it('leaves its numbers to the next completion report: those of the last 100 sinks', async () => {
    const { logger } = testLogger();
    for (let i = 0; i < 150; i++) {
      const id = logger.add(() => {});
      logger.info('x');
      await logger.remove(id);
    }
    const kept = logger.add(() => {});
    expect(logger.stats().map(({ id }) => id)).toEqual(Array.from({ length: 101 }, (_, i) => 51 + i));
    const { sinks } = await logger.complete();
    expect(sinks).toHaveLength(101);
    expect(sinks[0]).toMatchObject({ id: 51, created: 1, delivered: 1, queued: 0, inFlight: 0 });
    expect((await logger.complete()).sinks.map(({ id }) => id)).toEqual([kept]);
  });

  it('is in no report twice while it is being removed', async () => {
    const { logger } = testLogger();
    let end = () => {};
    const id = logger.add(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    logger.info('x');
    const removed = logger.remove(id);
    expect(logger.stats()).toMatchObject([{ id, inFlight: 1 }]);
    end();
    await removed;
    expect(logger.stats()).toMatchObject([{ id, delivered: 1 }]);
  });
});
