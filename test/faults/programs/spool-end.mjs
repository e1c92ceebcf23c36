/* Logs numbered records to a destination with a spool, and ends in the way that it is told. */
import { logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';

const [end, count, url, spool] = process.argv.slice(2);
const exporter = new OtlpLogRecordExporter({ url, protocol: 'http/json' });
logger.add(exporter, { spool });
if (end === 'deliver') {
  const { completed, sinks } = await logger.complete({ timeoutMillis: 20_000 });
  console.log(JSON.stringify({ completed, ...sinks[0] }));
  process.exit();
}
if (['SIGTERM', 'uncaught error', 'rejection'].includes(end)) logger.installExitHooks({ timeoutMillis: 500 });
for (let i = 0; i < Number(count); i++) {
  logger.info('record {i}', { i });
  if (i % 1_000 === 999) await new Promise((resolve) => setImmediate(resolve));
}
// What is in memory alone until the turn is over is not promised to survive a kill.
if (end === 'SIGKILL') await new Promise((resolve) => setImmediate(resolve));
switch (end) {
  case 'complete':
    await logger.complete({ timeoutMillis: 300 });
    process.exit();
    break;
  case 'natural':
    break;
  case 'process.exit':
    process.exit(3);
    break;
  case 'uncaught error':
    setTimeout(() => {
      throw new Error('the service has failed');
    });
    break;
  case 'rejection':
    void Promise.reject(new Error('the service has failed'));
    break;
  default:
    process.kill(process.pid, end);
    setInterval(() => {}, 1_000);
}
