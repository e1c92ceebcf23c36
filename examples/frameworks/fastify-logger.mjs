import Fastify from 'fastify';
import { logger } from 'logly-otel';
import { pinoLike } from 'logly-otel/pino';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {extra[reqId]} {message}' }] });

// Fastify logs its requests by itself.
const app = Fastify({ loggerInstance: pinoLike(logger) });
app.get('/users/:id', async (request) => {
  request.log.info({ user: request.params.id }, 'looking up %s', request.params.id);
  request.log.child({ step: 2 }, { level: 'warn' }).info('not logged');
  return 'Ada';
});

await app.inject('/users/7');
await app.close();
