import { type Clock, systemClock } from '../floor/clock.js';
import { sharedState } from '../floor/shared-state.js';
import { own } from '../foreign/own.js';
import type { ReadableLogRecord } from '../readable.js';
import { escapeLine, escapeTrace, oneLine } from '../text.js';
import type { AnyValue } from '../values/any-value.js';
import { ValueCopier } from '../values/copier.js';
import { describeError } from '../values/exception.js';
import { textOf } from '../values/json.js';

/** What an internal error is about. */
export interface ErrorSubject {
  /** The sink's id. */
  sink?: number;
  record?: ReadableLogRecord;
}

export type InternalErrorHandler = (error: unknown, about: ErrorSubject) => void;

export interface ReportSettings {
  readonly write: (text: string) => void;
  readonly clock: Clock;
  /** Told instead of stderr. */
  readonly onInternalError?: InternalErrorHandler | undefined;
}

const MAX_BLOCKS = 5;
const WINDOW_MILLIS = 10_000;
const MAX_MESSAGE = 1_000;

/** The blocks of one sink that were written since `since`, and how many were not. */
interface Window {
  since: number;
  written: number;
  leftOut: number;
}

/** Tells of failures, ours and those of sinks: never through a logger, at most {@link MAX_BLOCKS} blocks a sink in 10 s. */
export class Report {
  readonly #settings: ReportSettings;
  /** Told instead of stderr. */
  onInternalError: InternalErrorHandler | undefined;
  readonly #windows = new Map<string, Window>();
  #telling = false;

  constructor(settings: ReportSettings) {
    this.#settings = settings;
    this.onInternalError = settings.onInternalError;
  }

  /** An error of a sink, with the record that it had. `name` where the user gave one. */
  sinkError(id: number, name: string | undefined, error: unknown, record: ReadableLogRecord | undefined): void {
    if (this.#handled(error, record === undefined ? { sink: id } : { sink: id, record })) return;
    this.#block(`Handler #${id}${name === undefined ? '' : ` (${oneLine(name, 100)})`}`, error, record);
  }

  /** A failure of our own, or of something that the user gave us which is no sink. */
  failure(error: unknown, record?: ReadableLogRecord, subject = 'Logger'): void {
    if (!this.#handled(error, record === undefined ? {} : { record })) this.#block(subject, error, record);
  }

  /** One line. */
  line(text: string): void {
    this.#settings.write(`logly-otel: ${escapeLine(text)}\n`);
  }

  #handled(error: unknown, about: ErrorSubject): boolean {
    const { onInternalError } = this;
    // What goes wrong while it is told of something may be its own doing: that goes to stderr.
    if (onInternalError === undefined || this.#telling) return false;
    this.#telling = true;
    try {
      onInternalError(error, about);
      return true;
    } catch (failure) {
      this.#block('onInternalError', failure, undefined);
      return false;
    } finally {
      this.#telling = false;
    }
  }

  #block(subject: string, error: unknown, record: ReadableLogRecord | undefined): void {
    const leftOut = this.#mayWrite(subject);
    if (leftOut === undefined) return;
    const lines = [`--- Logging error in Logly ${subject} ---`];
    if (record !== undefined) lines.push(`Record was: ${recordLine(record)}`);
    lines.push(escapeTrace(describeError(error, new ValueCopier())));
    if (leftOut > 0) lines.push(`(${leftOut} more of these were left out before this one)`);
    lines.push('--- End of logging error ---', '');
    this.#settings.write(lines.join('\n'));
  }

  /** How many were left out before this one; undefined when this one is left out, too. */
  #mayWrite(subject: string): number | undefined {
    const now = this.#settings.clock.monotonic();
    let window = this.#windows.get(subject);
    if (window === undefined || now - window.since >= WINDOW_MILLIS) {
      window = { since: now, written: 0, leftOut: window?.leftOut ?? 0 };
      this.#windows.set(subject, window);
    }
    if (window.written === MAX_BLOCKS) {
      window.leftOut++;
      return undefined;
    }
    window.written++;
    const { leftOut } = window;
    window.leftOut = 0;
    return leftOut;
  }
}

function recordLine(record: ReadableLogRecord): string {
  try {
    const { severityText, body } = own(record);
    return `${oneLine(severityText ?? '', 100)} | ${oneLine(textOf(body as AnyValue), MAX_MESSAGE)}`;
  } catch {
    return '/!\\ Unprintable record /!\\';
  }
}

/** Of all copies of the package. */
const stderrGuard = sharedState('stderr-guard', () => ({ isInstalled: false }));

/** Writes to stderr; a stderr that fails is ignored. */
export function writeToStderr(text: string): void {
  try {
    // workerd shows what goes to its console.
    if (process.stderr === undefined) return console.error(text.trimEnd());
    if (!stderrGuard.isInstalled) process.stderr.on('error', () => {});
    stderrGuard.isInstalled = true;
    process.stderr.write(text);
  } catch {
    // There is no other place to tell it.
  }
}

/** Where a processor without a logger tells of failures; each has a limit of its own. */
export function reporterOf(processor: string): (error: unknown, record?: ReadableLogRecord) => void {
  const report = new Report({ write: writeToStderr, clock: systemClock });
  return (error, record) => report.failure(error, record, processor);
}

/** One line, from processors without a logger. */
export function reportLine(text: string): void {
  new Report({ write: writeToStderr, clock: systemClock }).line(text);
}
