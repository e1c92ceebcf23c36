import { logs } from '@opentelemetry/api-logs';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type LogRecordProcessor,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';

const NEWER = Symbol.for('opentelemetry.js.api.1');

/** Both generations of the Logs API, and how each registers a provider. */
export const GENERATIONS: Array<[string, (provider: unknown) => void]> = [
  ['older', (provider) => void logs.setGlobalLoggerProvider(provider as never)],
  ['newer', (provider) => void Reflect.set(globalThis, NEWER, { version: '1.10.0', logs: provider })],
];

/** Call it after each test that registers a provider. */
export function unregister(): void {
  logs.disable();
  Reflect.set(globalThis, NEWER, undefined);
}

/** An application's provider, with these processors in front of its exporter. */
export function application(...processors: unknown[]) {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    processors: [...(processors as LogRecordProcessor[]), new SimpleLogRecordProcessor({ exporter })],
  });
  return { provider, exporter, bodies: () => exporter.getFinishedLogRecords().map(({ body }) => body) };
}
