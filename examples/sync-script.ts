import { logger } from 'logly-otel';

// A script that awaits nothing: what was logged is delivered before the process ends by itself.
logger.add(
  async (message) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.stdout.write(message);
  },
  { level: 'INFO', format: '{message}' },
);

for (let step = 1; step <= 3; step++) logger.info('step {step}', { step });
