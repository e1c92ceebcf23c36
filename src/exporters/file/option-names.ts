import type { FileOptions } from './options.js';

/** The options of a file, which `add` must know before it loads the code for files. */
export const FILE_OPTIONS = [
  'rotation',
  'retention',
  'compression',
  'delay',
  'watch',
  'mode',
  'fileMode',
] as const satisfies ReadonlyArray<keyof FileOptions>;
