import { createServer } from 'node:http';
import { logger } from 'logly-otel';
import { pinoLike } from 'logly-otel/pino';
import pinoHttp from 'pino-http';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {extra[req][url]} {message}' }] });

const log = pinoHttp({ logger: pinoLike(logger) });
const server = createServer((req, res) => {
  log(req, res);
  req.log.info('looking up %s', req.url);
  res.end('Ada');
});

server.listen(0, async () => {
  await fetch(`http://localhost:${server.address().port}/users/7`);
  server.close();
});
