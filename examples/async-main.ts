import { logger } from 'logly-otel';

async function cloudSink(message: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.stdout.write(message);
}

async function main(): Promise<void> {
  logger.add(cloudSink, { level: 'INFO', format: '{message}' });
  logger.info('Running inside event loop');
  // Waits for the deliveries, and says what became of them.
  const { completed, sinks } = await logger.complete();
  console.log(completed, sinks.at(-1)?.delivered);
}

await main();
