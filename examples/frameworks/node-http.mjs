import { createServer } from 'node:http';
import { logger } from 'logly-otel';
import { requestLogger } from 'logly-otel/http';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {extra[request.id]} {message}' }] });

const log = requestLogger(logger);
const server = createServer((req, res) =>
  log(req, res, () => {
    logger.info('looking up {}', req.url);
    res.end('Ada');
  }),
);

server.listen(0, async () => {
  await fetch(`http://localhost:${server.address().port}/users/7`, { headers: { 'x-request-id': 'visit' } });
  server.close();
});
