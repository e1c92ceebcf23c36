import { destination, pino } from 'pino';

/** A file of pino's: written through, or gathered and flushed at the end. */
export function openFile({ path, sync, message }) {
  const file = destination({ dest: path, sync, ...(!sync && { minLength: 4_096 }) });
  const logger = pino({ name: 'logly' }, file);
  return {
    log: (fields) => logger.info(fields, message),
    finish: () => new Promise((resolve, reject) => file.flush((error) => (error ? reject(error) : resolve()))),
  };
}
