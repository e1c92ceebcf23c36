/* How does a user learn of failures inside the logger? */
import { type Clock, systemClock } from '../floor/clock.js';
import { sharedState } from '../floor/shared-state.js';
import { own } from '../foreign/own.js';
import type { ReadableLogRecord } from '../readable.js';
import { escapeLine, escapeTrace, indentTrace, oneLine } from '../text.js';
import type { AnyValue } from '../values/any-value.js';
import { ValueCopier } from '../values/copier.js';
import { describeError, isError } from '../values/exception.js';
import { textOf } from '../values/json.js';

/** The sink and the record that an internal error is about, if there are any. */
export interface ErrorSubject {
  /** The id of the sink. */
  sink?: number;
  record?: ReadableLogRecord;
}

/** Receives internal errors instead of stderr. An exception that it throws goes to stderr. */
export type InternalErrorHandler = (error: unknown, about: ErrorSubject) => void;

/** What a line or a block says. */
export interface ReportEntry {
  readonly level: 'WARNING' | 'ERROR';
  readonly message: string;
  /** `#2 send` */
  readonly sink?: string | undefined;
  /** Level and text of the record that an error is about. */
  readonly record?: string | undefined;
  /** How many blocks of the same subject were suppressed before this one. */
  readonly suppressed?: number;
  /** In an object: any value can be thrown. */
  readonly error?: { readonly thrown: unknown };
}

/** Writes an entry as JSON, without a newline. */
export type JsonEntry = (entry: ReportEntry) => string;

export interface ReportSettings {
  readonly write: (text: string) => void;
  readonly clock: Clock;
  /** Asked for each entry: undefined where stderr is text. @default always text */
  readonly json?: () => JsonEntry | undefined;
}

const MAX_BLOCKS = 5;
const WINDOW_MILLIS = 10_000;
const MAX_MESSAGE = 1_000;
/** Subjects whose blocks are limited. */
const MAX_WINDOWS = 1_000;

/** The rate limit of one subject. */
interface Window {
  since: number;
  written: number;
  suppressed: number;
}

/** Reports failures of this package and of sinks: never through a logger, and at most five error blocks per sink in 10 seconds. */
export class Report {
  readonly #settings: ReportSettings;
  /** Receives errors instead of stderr. */
  onInternalError: InternalErrorHandler | undefined;
  readonly #windows = new Map<string, Window>();
  #isReporting = false;

  constructor(settings: ReportSettings) {
    this.#settings = settings;
  }

  /** Reports an error of a sink. @param name The name of the sink, if it has one */
  sinkError(id: number, name: string | undefined, error: unknown, record: ReadableLogRecord | undefined): void {
    if (this.#handled(error, record === undefined ? { sink: id } : { sink: id, record })) return;
    const short = name === undefined ? undefined : oneLine(name, 100);
    this.#block(`Handler #${id}${short === undefined ? '' : ` (${short})`}`, error, record, sinkLabel(id, short));
  }

  /** Gives an error of a sink to `onInternalError` alone. False where that is not set, or has thrown. */
  handle(id: number, error: unknown): boolean {
    return this.#handled(error, { sink: id });
  }

  /** Reports a failure of this package, or of user code that is no sink. */
  failure(error: unknown, record?: ReadableLogRecord, subject = 'Logger'): void {
    if (!this.#handled(error, record === undefined ? {} : { record })) this.#block(subject, error, record);
  }

  /** Writes one line. @param sink The sink that it is about, as `sinkLabel` names it */
  line(text: string, sink?: string): void {
    const json = this.#json({ level: 'WARNING', message: text, sink });
    this.#settings.write(json ?? `logly-otel: ${escapeLine(text)}\n`);
  }

  /** The line of JSON; undefined where stderr is text. */
  #json(entry: ReportEntry): string | undefined {
    try {
      const line = this.#settings.json?.()?.(entry);
      return line === undefined ? undefined : `${line}\n`;
    } catch {
      // An entry that cannot be JSON is written as text.
      return undefined;
    }
  }

  #handled(error: unknown, about: ErrorSubject): boolean {
    const { onInternalError } = this;
    // The handler may cause errors itself: errors during its call go to stderr.
    if (onInternalError === undefined || this.#isReporting) return false;
    this.#isReporting = true;
    try {
      onInternalError(error, about);
      return true;
    } catch (failure) {
      this.#block('onInternalError', failure, undefined);
      return false;
    } finally {
      this.#isReporting = false;
    }
  }

  #block(subject: string, error: unknown, record: ReadableLogRecord | undefined, sink?: string): void {
    const suppressed = this.#mayWrite(subject);
    if (suppressed === undefined) return;
    const message = `Logging error in Logly ${subject}`;
    const recordText = record === undefined ? undefined : recordLine(record);
    const json = this.#json({
      ...{ level: 'ERROR', message, sink, record: recordText, suppressed },
      error: { thrown: error },
    });
    if (json !== undefined) return this.#settings.write(json);
    const lines = [`--- ${message} ---`];
    if (recordText !== undefined) lines.push(`Record was: ${recordText}`);
    const text = describeError(error, new ValueCopier());
    lines.push(escapeTrace(isError(error) ? text : indentTrace(text)));
    if (suppressed > 0) lines.push(`(${suppressed} more of these were suppressed before this one)`);
    lines.push('--- End of logging error ---', '');
    this.#settings.write(lines.join('\n'));
  }

  /** The number of blocks suppressed before this one; undefined if this one is suppressed as well. */
  #mayWrite(subject: string): number | undefined {
    const now = this.#settings.clock.monotonic();
    let window = this.#windows.get(subject);
    if (window === undefined || now - window.since >= WINDOW_MILLIS) {
      window = { since: now, written: 0, suppressed: window?.suppressed ?? 0 };
      // A program may add and remove sinks for ever.
      const [oldest] = this.#windows.size >= MAX_WINDOWS ? this.#windows.keys() : [];
      if (oldest !== undefined) this.#windows.delete(oldest);
      this.#windows.set(subject, window);
    }
    if (window.written === MAX_BLOCKS) {
      window.suppressed++;
      return undefined;
    }
    window.written++;
    const { suppressed } = window;
    window.suppressed = 0;
    return suppressed;
  }
}

/** How JSON names a sink. */
export function sinkLabel(id: number, name: string | undefined): string {
  return name === undefined ? `#${id}` : `#${id} ${name}`;
}

function recordLine(record: ReadableLogRecord): string {
  try {
    const { severityText, body } = own(record);
    return `${oneLine(severityText ?? '', 100)} | ${oneLine(textOf(body as AnyValue), MAX_MESSAGE)}`;
  } catch {
    return '/!\\ Unprintable record /!\\';
  }
}

/** The stream whose `error` events are ignored, by any copy of the package; a program may replace `process.stderr`. */
const guard = sharedState<{ stream: unknown }>('stderr-guard', () => ({ stream: undefined }));

/** Writes to stderr. Ignores failures of stderr. */
export function writeToStderr(text: string): void {
  try {
    const { stderr } = process;
    // workerd shows the output of its console.
    if (stderr === undefined) return console.error(text.trimEnd());
    if (stderr !== guard.stream) {
      guard.stream = stderr;
      (stderr as Partial<typeof stderr>).on?.('error', () => {});
    }
    stderr.write(text);
  } catch {
    // There is no other place to report it.
  }
}

/** What stands behind no logger reports as the shared logger does. */
const ofSharedLogger = sharedState<{ json: ReportSettings['json'] }>('shared-report', () => ({ json: undefined }));

/** Reports of processors and exporters without a logger are JSON where those of the shared logger are. */
export function reportAs(json: ReportSettings['json']): void {
  ofSharedLogger.json = json;
}

const withoutLogger = (): Report =>
  new Report({ write: writeToStderr, clock: systemClock, json: () => ofSharedLogger.json?.() });

/** A reporter for a processor without a logger, with a rate limit of its own. */
export function reporterOf(processor: string): (error: unknown, record?: ReadableLogRecord) => void {
  const report = withoutLogger();
  return (error, record) => report.failure(error, record, processor);
}

/** Writes one line for a processor without a logger. */
export function reportLine(text: string): void {
  withoutLogger().line(text);
}
