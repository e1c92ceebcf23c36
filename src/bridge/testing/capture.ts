import { type SinkContext, withoutNewline } from '../../exporters/callable.js';
import { knownOptions } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { Format } from '../add/options.js';
import { type Logger, logger as sharedLogger } from '../index.js';
import type { LevelLike } from '../levels/levels.js';
import { classOf } from '../own-class.js';

/**
 * What a logger has logged since `capture`. The sinks are back after `[Symbol.dispose]()`, which `using` calls; `records` stay. Twice is as
 * good as once.
 */
export interface Captured {
  /** What was logged since the capture or the last `clear()`. */
  readonly records: readonly ReadableLogRecord[];
  /** The text of each record, without the newline. */
  readonly texts: readonly string[];
  /** The records of exactly this level. @throws RangeError, TypeError for a value that is no level */
  byLevel(level: LevelLike): readonly ReadableLogRecord[];
  /** The record at that place; a negative index counts from the end. */
  at(index: number): ReadableLogRecord | undefined;
  /** Forgets what was captured so far. */
  clear(): void;
  [Symbol.dispose](): void;
}

/**
 * What `capture` keeps, and how.
 *
 * @example capture(logger, { level: 'WARNING', format: '{level} {message}' })
 */
export interface CaptureOptions {
  /** The minimum level, of calls as well: `enabled` answers by it. @default 'TRACE' */
  level?: LevelLike | undefined;
  /** The form of `texts`: a template, or a function of the record. @default '{message}' */
  format?: Format | undefined;
}

/** Undoes `silence`, once. */
export interface Silence {
  [Symbol.dispose](): void;
}

const OPTIONS = new Set(['level', 'format']);

/**
 * Takes what would go to sinks of the logger, and of all of its views; sinks that are added meanwhile get nothing either. LoggerProviders
 * get theirs as before. Of several captures, the last one that is not disposed gets all records.
 *
 * @example
 * using captured = capture(logger);
 * pay(order);
 * expect(captured.at(-1)?.body).toBe('paid 3');
 * @param logger @default the shared logger
 * @throws TypeError, RangeError for a value that is no Logger, and for wrong options
 */
export function capture(logger: Logger = sharedLogger, options: CaptureOptions = {}): Captured {
  knownOptions('capture', options, OPTIONS);
  const records: ReadableLogRecord[] = [];
  const texts: string[] = [];
  const { end, levelOf } = begin(
    logger,
    (text, { record }) => {
      records.push(record);
      texts.push(withoutNewline(text));
    },
    options,
  );
  return {
    records,
    texts,
    byLevel(like) {
      const { name, severityNumber } = levelOf(like);
      return records.filter((record) =>
        record.severityText === undefined
          ? record.severityNumber === severityNumber
          : record.severityText.toUpperCase() === name,
      );
    },
    at: (index) => records.at(index),
    clear() {
      records.length = 0;
      texts.length = 0;
    },
    [Symbol.dispose]: end,
  };
}

/**
 * The same as {@link capture}, without keeping anything.
 *
 * @example using _ = silence(logger);
 * @param logger @default the shared logger
 * @throws TypeError for a value that is no Logger
 */
export function silence(logger: Logger = sharedLogger): Silence {
  return { [Symbol.dispose]: begin(logger, () => {}, {}).end };
}

function begin(logger: Logger, keep: (text: string, context: SinkContext) => void, options: CaptureOptions) {
  const { level = 'TRACE', format = '{message}' } = options;
  return classOf(logger).capture(logger, keep, { level, format });
}
