import { logger } from 'logly-otel';
import { captureConsole } from 'logly-otel/console';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {message}' }] });

const undo = captureConsole(logger);
console.log('%d left of %j', 3, { id: 7 });
console.warn('low');
console.assert(1 > 2, 'impossible');
undo();
console.log('printed');
