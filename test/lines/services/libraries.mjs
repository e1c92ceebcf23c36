/* Logs with instrumented pino, winston and bunyan; prints what the sinks of an attached logger receive. */
import { createRequire } from 'node:module';
import { logger } from 'logly-otel';

const require = createRequire(import.meta.url);
const nothing = { write() {} };
const pino = require('pino')({ name: 'p' }, nothing);
const bunyan = require('bunyan').createLogger({ name: 'b', streams: [{ stream: nothing }] });
const winston = require('winston').createLogger({ transports: [] });

/** Prints a line for each record: the sink, and what it received. */
const print =
  (sink) =>
  async (text, { record }) => {
    const { instrumentationScope, severityNumber, attributes } = record;
    console.log(
      JSON.stringify({ sink, text: text.trim(), scope: instrumentationScope.name, severityNumber, attributes }),
    );
  };
logger.add(print('warnings'), { level: 'WARNING', format: '{level}: {message}' });
logger.add(print('bunyan'), { filter: '@opentelemetry/instrumentation-bunyan', format: '{message}' });

for (const [name, library] of Object.entries({ pino, bunyan, winston })) {
  library.debug(`${name} debug`);
  library.info(`${name} info`);
  library.warn(`${name} warn`);
}
pino.error({ err: new TypeError('boom'), user: { id: 7 } }, 'pino error');
await logger.complete();
