import { logger } from 'logly-otel';

async function riskySink(): Promise<void> {
  throw new Error('the API is unreliable');
}

const kept: string[] = [];

// `catch` is true by default: the error is shown on stderr, counted, and affects no other sink.
logger.add(riskySink, { name: 'risky', level: 'ERROR', catch: true });
logger.add(async (message) => void kept.push(message), { level: 'ERROR', format: '{message}' });

logger.error('something broke');
const report = await logger.complete();
console.log(report.sinks.find(({ name }) => name === 'risky')?.failed, report.errors.map(String), kept);
