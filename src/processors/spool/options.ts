/* What can be set for a spool? */
import { isAbsolute, resolve } from '../../record/floor/builtin.js';
import { integer, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';

/**
 * Where undelivered records are kept, and what they survive.
 *
 * @example
 * logger.add(exporter, { spool: { directory: '/var/spool/shop', durability: 'power' } });
 */
export interface SpoolOptions {
  /** A path. The directory belongs to this sink. Processes of one service share it. Created if it is missing. @default required */
  directory: string;
  /**
   * `'process'`: a record survives the end of the process, `kill -9` included, once the turn of the event loop with its log call is over.
   * `'power'`: it survives a loss of power, too, once it is synced. @default 'process'
   */
  durability?: 'process' | 'power' | undefined;
  /** Limit for the files of this process, in bytes; 1 MiB at least. Records beyond it are dropped, reason `spool_full`, by the option `overflow`. @default 1 GiB */
  maxBytes?: number | undefined;
}

export type CheckedSpool = Required<{ [K in keyof SpoolOptions]: Exclude<SpoolOptions[K], undefined> }>;

const KNOWN: ReadonlySet<string> = new Set<keyof SpoolOptions>(['directory', 'durability', 'maxBytes']);
const GIBIBYTE = 2 ** 30;
const MAX_SEGMENT_BYTES = 8 * 2 ** 20;
const MIN_SEGMENT_BYTES = 64 * 1024;

/** @param value A directory, or the options @throws TypeError, RangeError */
export function checkedSpool(value: unknown): CheckedSpool {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null))
    throw wrongType('spool', 'a directory, or an object with `directory`', value);
  const options = typeof value === 'string' ? { directory: value } : (value as SpoolOptions);
  knownOptions('spool', options, KNOWN);
  const { directory, durability = 'process' } = options;
  if (typeof directory !== 'string') throw wrongType('spool.directory', 'a string', directory);
  if (directory === '' || directory.includes('\0') || /^file:/i.test(directory))
    throw outOfRange('spool.directory', 'a path (no URL)', directory);
  if (durability !== 'process' && durability !== 'power')
    throw outOfRange('spool.durability', "'process' or 'power'", durability);
  const maxBytes = integer('spool.maxBytes', options.maxBytes, 2 ** 20, GIBIBYTE);
  return { directory: isAbsolute(directory) ? directory : resolve(directory), durability, maxBytes };
}

/** Small enough that a full spool has several files, of which the oldest can be removed. */
export function segmentBytesOf(maxBytes: number): number {
  return Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, Math.floor(maxBytes / 8)));
}
