import { logger } from 'logly-otel';

/** Stands for a request to a service of yours. */
async function sendToCloud(message: string): Promise<void> {
  process.stdout.write(`cloud got: ${message}`);
}

// An async function is a sink. It never runs inside the log call.
logger.add(async (message) => sendToCloud(message), { level: 'INFO', format: '{level} {message}' });

logger.info('Hello from async sink');
logger.debug('too low for it');
