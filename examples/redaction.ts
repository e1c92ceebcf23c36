import { Logger } from 'logly-otel';

const logger = new Logger({
  redact: { keys: ['email', 'user.address', '-csrfToken'], action: 'mark' },
});
logger.add('stdout', { format: '{message}' });
// On top of the logger's redaction, for this sink alone.
logger.add('stdout', { format: 'partner: {message}', redact: { keys: ['name'], action: 'mask' } });

logger.info('sign-in of {user}', {
  user: { name: 'Ada Lovelace', email: 'ada@shop.example', address: 'x', password: 'hunter2' },
});
logger.info('GET https://ada:hunter2@shop.example/?token=abc with {headers}', {
  headers: { Authorization: 'Bearer abc', Accept: '*/*' },
});
logger.error('charge failed: card 4111 1111 1111 1111, password=hunter2');
await logger.complete();
