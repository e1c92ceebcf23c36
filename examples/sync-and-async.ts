import { logger } from 'logly-otel';

function syncSink(message: string): void {
  process.stdout.write(`SYNC: ${message}`);
}

async function asyncSink(message: string): Promise<void> {
  process.stdout.write(`ASYNC: ${message}`);
}

logger.add(syncSink, { level: 'INFO', format: '{message}' });
logger.add(asyncSink, { level: 'INFO', format: '{message}' });

logger.info('Goes to both sync and async sinks');
console.log('the call is over');
await logger.complete();
