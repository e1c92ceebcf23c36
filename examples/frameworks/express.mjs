import express from 'express';
import { logger } from 'logly-otel';
import { requestLogger } from 'logly-otel/http';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {extra[request.id]} {message}' }] });

const app = express();
app.use(requestLogger(logger, { ignore: ['/healthz'] }));
app.get('/users/:id', (req, res) => {
  logger.info('looking up {}', req.params.id);
  res.send('Ada');
});
app.get('/fail', () => {
  throw new RangeError('boom');
});
// The record of the request has the error that `res.err` holds.
app.use((error, _req, res, _next) => {
  res.err = error;
  res.status(500).end();
});

const server = app.listen(0, async () => {
  for (const path of ['users/7', 'fail', 'healthz'])
    await fetch(`http://localhost:${server.address().port}/${path}`, { headers: { 'x-request-id': `visit-${path}` } });
  server.close();
});
