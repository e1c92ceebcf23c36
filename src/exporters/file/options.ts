import { boolean, outOfRange, wrongType } from '../../record/floor/expect.js';
import type { UrlObject } from '../../record/floor/platform-types.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { JsonProfile, JsonShape } from '../render/json/format.js';
import { type Compression, type CompressionPlan, compileCompression } from './compression.js';
import { compileRetention, type Retention, type RetentionPlan } from './retention.js';
import { compileRotation, type Rotation, type RotationPlan } from './rotation.js';

/** Options of a file sink. */
export interface FileOptions {
  /**
   * When a new file begins. A size is a number of bytes, `'10 MB'` or `'0.5 GiB'`. An age is `'12 hours'` or `'1 week'`. A schedule is in the local
   * time zone: `'hourly'`, `'daily'`, `'weekly'`, `'monthly'`, `'yearly'`, `'00:00'` or `'friday at 18:00'`. A function begins one by returning
   * true. Of a list, the first to apply counts. Checked before each line. @default never
   */
  rotation?: Rotation | readonly Rotation[] | undefined;
  /** How many rotated files to keep, or for how long (`'30 days'`), or a function that gets their paths, the newest first. Only files named by rotation are touched. @default all are kept */
  retention?: Retention | undefined;
  /** Compresses each rotated file in the background; without `rotation`, the file when its last sink is removed. `'zst'` requires Node 22.15. A function gets the path. @default none */
  compression?: Compression | undefined;
  /** Opens the file at its first record. Without it, a file that cannot be opened throws from `add`. @default false */
  delay?: boolean | undefined;
  /** Reopens the path when its file was removed or replaced. Costs one `stat` per line. @default false */
  watch?: boolean | undefined;
  /** `'w'` empties the file when it is first opened. @default 'a' */
  mode?: 'a' | 'w' | undefined;
  /** Permission bits of new files. If set, the umask is ignored. @default 0o640 */
  fileMode?: number | undefined;
}

/** Options of {@link FileLogRecordExporter}. */
export interface FileExporterOptions extends FileOptions {
  /** A path or a `file:` URL. `{time}` and `{time:spec}` stand for the time at which the file is opened. */
  path: string | UrlObject;
  /** A template, or a function that returns the final text. @default the default template */
  format?: string | ((record: ReadableLogRecord) => string) | undefined;
  /** One JSON object per line instead of `format`: ours, a vendor's, with your own keys, or what your function returns. @default false */
  serialize?: boolean | JsonProfile | JsonShape | ((record: ReadableLogRecord) => object) | undefined;
}

/** The options, validated, with defaults. */
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

const DEFAULT_FILE_MODE = 0o640;

/** @throws TypeError, RangeError for an invalid option */
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
