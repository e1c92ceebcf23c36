import { InMemoryLogRecordExporter, LoggerProvider } from '@opentelemetry/sdk-logs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Logger } from '../../src/bridge/logger.js';
import { logRecordProcessors } from '../../src/bridge/node-sdk.js';
import type { BatchLogRecordProcessor } from '../../src/processors/index.js';
import { someRecord } from '../support/some-record.js';

/** What was written to stderr. */
function stderrLines(): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return lines;
}

afterEach(() => void vi.restoreAllMocks());

const names = (env: NodeJS.ProcessEnv) =>
  logRecordProcessors(new Logger(), env).map((processor) => processor.constructor.name);

const ATTACHED = 'AttachedLogRecordProcessor';
const BATCH = 'BatchLogRecordProcessor';
const SYNC = 'SyncLogRecordProcessor';

describe('logRecordProcessors', () => {
  it.each<[string, NodeJS.ProcessEnv, string[]]>([
    ['OTLP, where nothing is asked for', {}, [ATTACHED, BATCH]],
    ['OTLP, where the text is empty', { OTEL_LOGS_EXPORTER: ' ' }, [ATTACHED, BATCH]],
    ['the console', { OTEL_LOGS_EXPORTER: 'console' }, [ATTACHED, SYNC]],
    ['both, each once', { OTEL_LOGS_EXPORTER: 'console, otlp,otlp' }, [ATTACHED, SYNC, BATCH]],
    ['no exporter', { OTEL_LOGS_EXPORTER: 'none' }, [ATTACHED]],
    ['no exporter beside none', { OTEL_LOGS_EXPORTER: 'otlp,none' }, [ATTACHED]],
    ['no exporter for a disabled SDK', { OTEL_SDK_DISABLED: 'TRUE' }, [ATTACHED]],
    ['OTLP in any case', { OTEL_LOGS_EXPORTER: 'OTLP' }, [ATTACHED, BATCH]],
    ['both in any case', { OTEL_LOGS_EXPORTER: 'Console, OtLp,otlp' }, [ATTACHED, SYNC, BATCH]],
    ['no exporter in any case', { OTEL_LOGS_EXPORTER: 'NONE' }, [ATTACHED]],
    ['OTLP in JSON in any case', { OTEL_EXPORTER_OTLP_PROTOCOL: 'HTTP/JSON' }, [ATTACHED, BATCH]],
    ['OTLP in JSON', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, [ATTACHED, BATCH]],
  ])('gives the processor of the logger, and %s', (_, env, expected) => {
    expect(names(env)).toEqual(expected);
  });

  it('tells of exporters and protocols that it does not know, and goes on', () => {
    const lines = stderrLines();
    expect(names({ OTEL_LOGS_EXPORTER: 'zipkin,otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'carrier/pigeon' })).toEqual([
      ATTACHED,
      BATCH,
    ]);
    expect(lines.join('')).toMatch(/"zipkin", which is not known; otlp, console and none are[\s\S]*"carrier\/pigeon"/);
  });

  it.each(['HTTP/JSON', ' Http/Json '])('reads a protocol in any case, without a line: %s', (protocol) => {
    const lines = stderrLines();
    expect(names({ OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: protocol })).toEqual([ATTACHED, BATCH]);
    expect(lines).toEqual([]);
  });

  it('says what it makes of OTEL_SDK_DISABLED=1', () => {
    const lines = stderrLines();
    expect(names({ OTEL_SDK_DISABLED: '1' })).toEqual([ATTACHED, BATCH]);
    expect(lines).toEqual([
      'logly-otel: OTEL_SDK_DISABLED is "1", which is neither true nor false; it counts as false\n',
    ]);
  });

  it("takes the logs' own protocol before the general one", () => {
    const env = { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(names(env)).toEqual([ATTACHED, BATCH]);
  });

  it('names the package that is missing', () => {
    expect(() => names({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(
      /OTLP over grpc is asked for, and (@opentelemetry\/exporter-logs-otlp-grpc) is not installed: npm install \1/,
    );
  });

  it.each([
    ['2', 2],
    ['0', 3],
    ['x', 3],
    ['-1', 3],
    ['', 3],
  ])('takes OTEL_BLRP_MAX_QUEUE_SIZE=%s for a limit if it is one', (text, queued) => {
    stderrLines();
    const env = { OTEL_BLRP_MAX_QUEUE_SIZE: text, OTEL_BLRP_SCHEDULE_DELAY: '60000' };
    const batch = logRecordProcessors(new Logger(), env)[1] as BatchLogRecordProcessor;
    for (let i = 0; i < 3; i++) batch.onEmit(someRecord());
    expect(batch.stats()).toMatchObject({ created: 3, queued });
  });

  it('is pending in the report of its logger as long as it holds records that were logged before', async () => {
    stderrLines();
    const logger = new Logger();
    const batch = logRecordProcessors(logger, { OTEL_BLRP_SCHEDULE_DELAY: '60000' })[1] as BatchLogRecordProcessor;
    batch.onEmit(someRecord());
    const { completed, sinks } = await logger.complete();
    expect(completed).toBe(false);
    expect(sinks.at(-1)).toMatchObject({ id: 0, name: 'otlp', queued: 1 });
    expect(logger.completeSync().completed).toBe(false);
  });

  it('does not keep its logger from completing when all of it has come after the call', async () => {
    stderrLines();
    const logger = new Logger();
    const batch = logRecordProcessors(logger, { OTEL_BLRP_SCHEDULE_DELAY: '60000' })[1] as BatchLogRecordProcessor;
    const completing = logger.complete();
    batch.onEmit(someRecord());
    expect(await completing).toMatchObject({ completed: true });
  });

  it.each(['x', '-1', '0'])('tells of OTEL_BLRP_SCHEDULE_DELAY=%s', (text) => {
    const lines = stderrLines();
    names({ OTEL_BLRP_SCHEDULE_DELAY: text, OTEL_BLRP_MAX_QUEUE_SIZE: ' ' });
    expect(lines).toEqual([
      `logly-otel: OTEL_BLRP_SCHEDULE_DELAY is "${text}", which is no whole number above 0; it is ignored\n`,
    ]);
  });

  it('attaches the logger', async () => {
    const logger = new Logger();
    const heard: string[] = [];
    logger.add((text) => void heard.push(text), { format: '{message}' });
    const [attached, ...others] = logRecordProcessors(logger, { OTEL_LOGS_EXPORTER: 'none' });
    expect([attached, others]).toEqual([logger.attach(), []]);
    const provider = new LoggerProvider({ processors: [logger.attach()] });
    provider.getLogger('library').emit({ body: 'theirs', severityNumber: 9 });
    expect(heard).toEqual(['theirs\n']);
    await provider.shutdown();
  });

  it('refuses anything but a logger', () => {
    expect(() => logRecordProcessors(new InMemoryLogRecordExporter() as never)).toThrow(TypeError);
    expect(() => logRecordProcessors(undefined as never)).toThrow(/`logger`/);
  });
});
