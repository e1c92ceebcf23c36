import Koa from 'koa';
import { logger } from 'logly-otel';
import { koaMiddleware } from 'logly-otel/http';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {extra[request.id]} {message}' }] });

const app = new Koa();
app.use(koaMiddleware(logger));
app.use(async (context) => {
  logger.info('looking up {}', context.path);
  context.body = 'Ada';
});

const server = app.listen(0, async () => {
  await fetch(`http://localhost:${server.address().port}/users/7`, { headers: { 'x-request-id': 'visit' } });
  server.close();
});
