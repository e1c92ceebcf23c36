import { afterEach, describe, expect, it } from 'vitest';
import type { PatchableRecord } from '../../../src/bridge/call/patch.js';
import { application, unregister } from '../../support/application.js';
import { CollectingExporter } from '../../support/exporters.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

const setting = (changes: Partial<PatchableRecord>) => (record: PatchableRecord) => void Object.assign(record, changes);

describe('patch', () => {
  it('changes a copy that only that sink sees', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    const format = '{message} {extra}';
    logger.add((text) => void texts.push(text), { format });
    logger.add((text) => void texts.push(text), {
      format,
      patch: (record) => {
        record.attributes.a = 'patched';
      },
    });
    logger.add((text) => void texts.push(text), { format });
    logger.info('x', { a: 1, b: { c: 2 } });
    expect(texts).toEqual(['x {"a":1,"b":{"c":2}}\n', 'x {"b":{"c":2},"a":"patched"}\n', 'x {"a":1,"b":{"c":2}}\n']);
  });

  it('comes before level, filter and format of that sink', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), {
      level: 'ERROR',
      filter: { seen: true },
      format: '{level} {message}',
      patch(record) {
        if (record.body !== 'y') record.attributes.seen = true;
        record.severityText = 'FATAL';
        record.body = `${record.body}!`;
      },
    });
    logger.add(() => {});
    logger.info('x');
    logger.info('y');
    expect(texts).toEqual(['FATAL x!\n']);
    expect(logger.stats()).toMatchObject([{ created: 2, delivered: 1, filtered: 1 }, { delivered: 2 }]);
  });

  it('never makes a call wanted that was not', () => {
    const { logger } = testLogger();
    logger.add(() => {}, { level: 'ERROR', patch: setting({ severityText: 'FATAL' }) });
    logger.info('x');
    expect(logger.stats()).toMatchObject([{ created: 0 }]);
  });

  it('counts for exporters, processors, batches and later deliveries', async () => {
    const { logger } = testLogger();
    const patch = setting({ body: 'patched' });
    const exporter = new CollectingExporter();
    const seen: unknown[] = [];
    logger.add(exporter, { patch });
    logger.add(exporter);
    const processor = {
      onEmit: ({ body }: { body?: unknown }) => void seen.push(body),
      async forceFlush() {},
      async shutdown() {},
    };
    logger.add(processor, { patch });
    logger.add(async (text) => void seen.push(text), { patch, format: MESSAGE });
    logger.add((texts) => void seen.push(texts), { patch, format: MESSAGE, batch: true });
    logger.info('x');
    await logger.complete();
    expect(exporter.bodies.sort()).toEqual(['patched', 'x']);
    expect(seen).toEqual(['patched', 'patched\n', ['patched\n']]);
  });

  it('counts for records of others', () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), {
      format: MESSAGE,
      level: 'ERROR',
      patch: setting({ severityNumber: 21, body: 'y' }),
    });
    logger.loggerProvider.getLogger('lib').emit({ body: 'x', severityNumber: 1 });
    expect(texts).toEqual(['y\n']);
  });

  afterEach(unregister);

  it('counts in a provider of the application, whose exporters see nothing of it', () => {
    const { logger } = testLogger();
    const { provider, bodies } = application(logger.attach());
    logger.configure({ provider: provider as never });
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { format: MESSAGE, patch: setting({ body: 'y' }) });
    logger.info('x');
    provider.getLogger('lib').emit({ body: 'x' });
    expect(texts).toEqual(['y\n', 'y\n']);
    expect(bodies()).toEqual(['x', 'x']);
  });

  it('that throws is an error of that sink alone', () => {
    const { logger, stderr } = testLogger();
    const bad = () => {
      throw new Error('bad patch');
    };
    logger.add(() => {}, { patch: bad });
    logger.add(() => {}, { patch: setting({ attributes: 7 as never }) });
    logger.add(() => {});
    logger.info('x');
    expect(logger.stats()).toMatchObject([
      { created: 1, failed: 1 },
      { created: 1, failed: 1 },
      { created: 1, delivered: 1 },
    ]);
    expect(stderr.join('')).toMatch(/Handler #1 ---[\s\S]*bad patch[\s\S]*Handler #2 ---[\s\S]*`patch: attributes`/);
  });

  it('that throws is thrown from the call with catch: false, and so is the error of a sink with a patch', () => {
    const { logger, stderr } = testLogger();
    const error = new Error('bad patch');
    const id = logger.add(() => {}, {
      catch: false,
      patch: () => {
        throw error;
      },
    });
    expect(() => logger.info('x')).toThrow(error);
    void logger.remove(id);
    logger.add(
      () => {
        throw error;
      },
      { catch: false, patch: setting({ body: 'y' }) },
    );
    expect(() => logger.info('x')).toThrow(error);
    expect(stderr).toEqual([]);
  });

  it('that rejects is reported as an error of that sink', async () => {
    const { logger, stderr } = testLogger();
    logger.add(() => {}, {
      patch: (async () => {
        throw new Error('late');
      }) as never,
    });
    logger.info('x');
    await turns(2);
    expect(stderr.join('')).toMatch(/Handler #1 ---[\s\S]*late/);
    expect(logger.stats()).toMatchObject([{ delivered: 1 }]);
  });

  it('that logs through the logger is refused its own record', () => {
    const { logger, stderr } = testLogger();
    const others: string[] = [];
    logger.add(() => {}, { patch: () => logger.info('inner') });
    logger.add((text) => void others.push(text), { format: MESSAGE });
    logger.info('outer');
    expect(others).toEqual(['inner\n', 'outer\n']);
    expect(logger.stats()).toMatchObject([{ created: 2, failed: 1, delivered: 1 }, { delivered: 2 }]);
    expect(stderr.join('')).toContain('deadlock avoided');
  });

  it.each([[7], ['x'], [null], [{}]])('%o is misuse', (patch) => {
    const { logger } = testLogger();
    expect(() => logger.add(() => {}, { patch } as never)).toThrow(/`patch` must be a function/);
    expect(logger.stats()).toEqual([]);
  });
});
