import Fastify from 'fastify';
import { logger } from 'logly-otel';
import { fastifyPlugin } from 'logly-otel/http';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {extra[request.id]} {message}' }] });

const app = Fastify();
await app.register(fastifyPlugin(logger));
app.get('/users/:id', async (request) => {
  logger.info('looking up {}', request.params.id);
  return 'Ada';
});

const origin = await app.listen({ port: 0 });
await fetch(`${origin}/users/7`, { headers: { 'x-request-id': 'visit' } });
await app.close();
