import { Hono } from 'hono';
import { logger } from 'logly-otel';
import { honoMiddleware } from 'logly-otel/http';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {extra[request.id]} {message}' }] });

const app = new Hono();
app.use(honoMiddleware(logger));
app.get('/users/:id', (c) => {
  logger.info('looking up {}', c.req.param('id'));
  return c.text('Ada');
});

// On Node: `serve({ fetch: app.fetch })` of `@hono/node-server`.
await app.request('/users/7', { headers: { 'x-request-id': 'visit' } });
