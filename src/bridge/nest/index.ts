/* How does Nest log with this package? */
export { NestLogger } from './nest-logger.js';
