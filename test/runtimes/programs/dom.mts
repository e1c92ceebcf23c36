/* Where the platform declares its classes, the public types are those classes. */
import { logger, type SinkContext, SinkModule } from 'logly-otel';

logger.add(async (text: string, { signal }: SinkContext) => {
  const same: AbortSignal = signal;
  await fetch('https://logs.example.com', { method: 'POST', body: text, signal: same });
});
export const url: URL = new SinkModule(new URL('file:///sink.js')).url;
