// A service that knows nothing of OpenTelemetry: it logs, and so does a library that it uses.
import { createServer } from 'node:http';
import { logger } from 'logly-otel';
import pino from 'pino';

const library = pino({ name: 'library' }, { write() {} });

// A sink of its own. With logger.attach() in the provider, it receives the records of the library, too.
logger.add(async (message) => void process.stdout.write(message), { format: '{name} {trace_id} {message}' });

const server = createServer((request, response) => {
  logger.getLogger('shop').info('order for {path}', { path: request.url });
  library.warn('low on tea');
  response.end('paid\n');
});

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const answer = await fetch(`http://127.0.0.1:${port}/orders`);
  logger.getLogger('shop').success('answered: {}', (await answer.text()).trim());
  server.close();
});
