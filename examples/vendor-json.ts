// Lines on stdout as Google Cloud Logging reads them; 'ecs' and 'datadog' are others. `project` links each line to its trace.
import { Logger } from 'logly-otel';

const logger = new Logger({
  name: 'shop.cart',
  resource: { attributes: { 'service.name': 'shop', 'service.version': '1.2.3' } },
});
logger.add('stdout', { serialize: { profile: 'gcp', project: 'my-project' } });
// Where all sinks of stderr are JSON, error blocks are lines of JSON, too.
logger.add('stderr', { serialize: 'gcp', level: 'OFF' });

logger.success('paid {amount}', { amount: 3, severity: 'the attribute of this name' });

function risky(): void {
  throw new Error('the API is unreliable');
}
logger.add(risky);
logger.error('payment failed', new TypeError('card expired'), { 'user.id': 7 });

await logger.complete();
