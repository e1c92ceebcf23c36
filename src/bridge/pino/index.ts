/* How does pino's interface log with this package? */
export type { PinoSerializers } from './fields.js';
export {
  type PinoChildOptions,
  type PinoLike,
  type PinoLikeOptions,
  type PinoLogMethod,
  pinoLike,
} from './pino-like.js';
