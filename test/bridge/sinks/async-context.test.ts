import { AsyncLocalStorage } from 'node:async_hooks';
import { context, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

describe('the async context of a sink', () => {
  const requests = new AsyncLocalStorage<string>();

  it("is the caller's, in every sink, however late it is delivered", async () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add(async (message) => void seen.push(`${requests.getStore()} ${message}`), { format: '{message}' });
    logger.add(async (message) => void seen.push(`${requests.getStore()} ${message}`), {
      format: '{message}',
      concurrency: 1,
    });
    requests.run('request 1', () => logger.info('a'));
    requests.run('request 2', () => logger.info('b'));
    logger.info('c');
    await logger.complete();
    expect(seen.sort()).toEqual(
      ['request 1 a\n', 'request 1 a\n', 'request 2 b\n', 'request 2 b\n', 'undefined c\n', 'undefined c\n'].sort(),
    );
  });

  it('is what it was in each call, when many are made in one go', async () => {
    const { logger } = testLogger();
    const users = new AsyncLocalStorage<{ user: number }>();
    const seen: string[] = [];
    logger.add(
      async (message) => void seen.push(`${requests.getStore()} ${users.getStore()?.user} ${message.trim()}`),
      {
        format: '{message}',
      },
    );
    requests.run('r', () => {
      for (let user = 0; user < 3; user++) {
        logger.info('out');
        users.run({ user }, () => {
          logger.info('in');
          logger.info('again');
        });
      }
    });
    await logger.complete();
    const expected = [0, 1, 2].flatMap((user) => ['r undefined out', `r ${user} in`, `r ${user} again`]);
    expect(seen).toEqual(expected);
  });

  it('is not changed for others by a sink that enters another one', async () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    let calls = 0;
    logger.add(async () => {
      seen.push(requests.getStore());
      requests.enterWith(`entered ${++calls}`);
    });
    requests.run('r', () => {
      for (let i = 0; i < 3; i++) logger.info(i);
    });
    for (let i = 0; i < 3; i++) logger.info(i);
    await logger.complete();
    expect(seen).toEqual(['r', 'r', 'r', undefined, undefined, undefined]);
  });

  it('does not follow whoever happened to log first into the deliveries of exporters', async () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    logger.add({
      export(_: unknown, done: (result: { code: 0 | 1 }) => void) {
        seen.push(requests.getStore());
        done({ code: 0 });
      },
      async shutdown() {},
    });
    requests.run('request 1', () => logger.info('a'));
    await logger.complete();
    expect(seen).toEqual([undefined]);
  });
});

describe('tracing', () => {
  const span = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
  };

  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });

  afterEach(() => context.disable());

  it('is suppressed while a sink function runs, and the active span is the one of the call', async () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    logger.add(async () => {
      await turns(1);
      seen.push(isTracingSuppressed(context.active()), trace.getSpanContext(context.active())?.spanId);
    });
    context.with(trace.setSpanContext(context.active(), span), () => logger.info('a'));
    await logger.complete();
    expect(seen).toEqual([true, span.spanId]);
    expect(isTracingSuppressed(context.active())).toBe(false);
  });

  it('gives each record the ids of the span that was active in the call', async () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    logger.add(async (_, { record }) => void seen.push(record.spanContext));
    context.with(trace.setSpanContext(context.active(), span), () => logger.info('a'));
    logger.info('b');
    await logger.complete();
    expect(seen).toEqual([span, undefined]);
  });

  it('takes a span with invalid ids, or one that throws, for none', () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    logger.add((_, { record }) => void seen.push(record.spanContext));
    const zero = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
    context.with(trace.setSpanContext(context.active(), zero), () => logger.info('a'));
    const broken = {
      spanContext: () => {
        throw new Error('broken span');
      },
    };
    context.with(trace.setSpan(context.active(), broken as never), () => logger.info('b'));
    expect(seen).toEqual([undefined, undefined]);
  });
});
