import { boolean, outOfRange, wrongType } from '../../record/floor/expect.js';
import { type Compression, type CompressionPlan, compileCompression } from './compression.js';
import { compileRetention, type Retention, type RetentionPlan } from './retention.js';
import { compileRotation, type Rotation, type RotationPlan } from './rotation.js';

/** What can be said of a file that is logged to. */
export interface FileOptions {
  /**
   * When a new file begins: at so many bytes (a number, `'10 MB'`, `'0.5 GiB'`), in the calendar of the local time zone (`'hourly'`,
   * `'daily'`, `'weekly'`, `'monthly'`, `'yearly'`, `'00:00'`, `'friday at 18:00'`), at an age (`'12 hours'`, `'1 week'`), when a
   * predicate returns true, or at the first of a list of these. Looked at before each line. @default never
   */
  rotation?: Rotation | readonly Rotation[];
  /** How many rotated files to keep, or for how long (`'30 days'`), or a function that is given their paths, the newest first. Files that rotation has not named are never touched. @default all are kept */
  retention?: Retention;
  /** Compresses each rotated file, later; without `rotation`, the file when its last sink is removed. `'zst'` where Node has it (22.15). A function gets the path. @default none */
  compression?: Compression;
  /** Opens the file at its first record. Without it, a file that cannot be opened throws from `add`. @default false */
  delay?: boolean;
  /** Opens the path again when the file there has vanished or been replaced; costs a look at the file system a line. @default false */
  watch?: boolean;
  /** `'w'` empties the file when it is opened first. @default 'a' */
  mode?: 'a' | 'w';
  /** Permission bits of new files; when given, the umask takes nothing from them. @default 0o640 */
  fileMode?: number;
}

/** The options, checked, with the defaults filled in. */
export interface FilePlan {
  readonly rotation: RotationPlan | undefined;
  readonly retention: RetentionPlan | undefined;
  readonly compression: CompressionPlan | undefined;
  readonly delay: boolean;
  readonly watch: boolean;
  readonly truncate: boolean;
  readonly fileMode: number;
  readonly exactMode: boolean;
}

/** The names of {@link FileOptions}. */
export const FILE_OPTIONS = ['rotation', 'retention', 'compression', 'delay', 'watch', 'mode', 'fileMode'];
const DEFAULT_FILE_MODE = 0o640;

/** @throws TypeError, RangeError for an option that is wrong */
export function planFile(options: FileOptions): FilePlan {
  const { mode = 'a', fileMode = DEFAULT_FILE_MODE } = options;
  if (mode !== 'a' && mode !== 'w') {
    throw typeof mode === 'string' ? outOfRange('mode', "'a' or 'w'", mode) : wrongType('mode', "'a' or 'w'", mode);
  }
  if (typeof fileMode !== 'number') throw wrongType('fileMode', 'permission bits such as 0o640', fileMode);
  if (!Number.isInteger(fileMode) || fileMode < 0 || fileMode > 0o777) {
    throw outOfRange('fileMode', 'permission bits from 0 to 0o777', fileMode);
  }
  return {
    rotation: compileRotation(options.rotation),
    retention: compileRetention(options.retention),
    compression: compileCompression(options.compression),
    delay: boolean('delay', options.delay, false),
    watch: boolean('watch', options.watch, false),
    truncate: mode === 'w',
    fileMode,
    exactMode: options.fileMode !== undefined,
  };
}
