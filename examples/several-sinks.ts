import { logger } from 'logly-otel';

async function cloudSink(message: string): Promise<void> {
  process.stdout.write(`cloud: ${message}`);
}

async function dbSink(message: string): Promise<void> {
  process.stdout.write(`database: ${message}`);
}

logger.add(cloudSink, { level: 'INFO', format: '{message}' });
logger.add(dbSink, { level: 'ERROR', format: '{message}' });

logger.info('This goes to cloud only');
logger.error('This goes to both cloud and database');
await logger.complete();
