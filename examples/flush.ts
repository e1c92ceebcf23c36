import { logger } from 'logly-otel';

const metrics: string[] = [];
logger.add(async (message) => void metrics.push(message), { name: 'metrics', level: 'INFO', format: '{message}' });

logger.info('Processing...');
console.log('before complete:', metrics.length);

// Drains what is enqueued, then awaits every async delivery, then flushes the LoggerProvider.
const report = await logger.complete({ timeoutMillis: 5_000 });
console.log('after complete:', metrics.length, report.completed, report.timedOut);

// The account of each sink: created is the sum of all the others.
const { created, delivered, failed } = report.sinks.find(({ name }) => name === 'metrics') ?? {};
console.log({ created, delivered, failed });
