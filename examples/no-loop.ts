import { logger, SinkModule } from 'logly-otel';

// A sync script lets no event loop of its own run: its async sink runs on a background loop, which is there without being asked for.
logger.add(new SinkModule(new URL('./sinks/slow-cloud.mjs', import.meta.url)), { level: 'INFO', format: '{message}' });

logger.info('Running outside event loop');

// Stands still until everything is delivered; `await logger.complete()` is for those who can wait.
const { completed, sinks } = logger.completeSync();
console.log(completed, sinks.at(-1)?.delivered);
