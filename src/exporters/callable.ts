import type { Attempt, ExportResult, ItemOutcome, LogRecordExporter } from '../record/exporter.js';
import { memberOf } from '../record/floor/member-of.js';
import type { Signal } from '../record/floor/platform-types.js';
import { toPromise } from '../record/floor/thenable.js';
import type { ReadableLogRecord } from '../record/readable.js';
import { LightRecord, type Renderer } from '../record/record.js';

/** The second argument of a sink. */
export interface SinkContext {
  /** The record behind the text; frozen. */
  readonly record: ReadableLogRecord;
  /** Aborts when this attempt times out, or the sink is removed with `abort`. */
  readonly signal: Signal;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** The second argument of a batch sink. */
export interface BatchSinkContext extends Omit<SinkContext, 'record'> {
  /** The records behind the texts, in the same order; frozen. */
  readonly records: readonly ReadableLogRecord[];
  /** Identifies these records: the same for each attempt with them. */
  readonly batchId: string;
}

/** What a batch function may return, or resolve with, when some of its records failed. The others are delivered. */
export interface BatchResult {
  /** Places in the array of texts, with the error of each. */
  readonly failed: readonly ItemOutcome[];
}

/** A function that takes the rendered text. If it returns a thenable, delivery ends when that settles. */
export type SinkFunction = (message: string, context: SinkContext) => unknown;
/** A function that takes the texts of a batch, for sinks with `batch`. It may return a {@link BatchResult}. */
export type BatchSinkFunction = (messages: readonly string[], context: BatchSinkContext) => unknown;

const GENERATORS: ReadonlyMap<string, string> = new Map([
  ['[object GeneratorFunction]', 'a generator function, whose body would never run'],
  ['[object AsyncGeneratorFunction]', 'an async generator function, whose body would never run'],
]);

/** True for an async function. Only a hint, because any function may return a promise. */
export function looksAsync(fn: unknown): boolean {
  return typeof fn === 'function' && Object.prototype.toString.call(fn) === '[object AsyncFunction]';
}

export function isClass(fn: unknown): boolean {
  return typeof fn === 'function' && /^class\b/.test(Function.prototype.toString.call(fn));
}

/** @throws TypeError for a class, which throws when it is called, and for a generator function, whose body would never run */
export function checkCallable(option: string, fn: unknown): void {
  const kind = isClass(fn) ? 'a class' : GENERATORS.get(Object.prototype.toString.call(fn));
  if (kind !== undefined)
    throw new TypeError(`\`${option}\` must be a plain or an async function, or an object with \`write\`, got ${kind}`);
}

const CONSOLE_METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/** True for `console.log` and the like, which print every argument and end the line themselves. */
export function isConsoleMethod(fn: unknown): boolean {
  return CONSOLE_METHODS.some((name) => fn === memberOf(globalThis.console, name));
}

export function withoutNewline(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** Getters, because most sinks use only the text, and freezing records costs time. */
class Context implements SinkContext, BatchSinkContext {
  readonly #records: readonly LightRecord[];
  readonly #attempt: Attempt;

  constructor(records: readonly LightRecord[], attempt: Attempt) {
    this.#records = records;
    this.#attempt = attempt;
  }

  get record(): ReadableLogRecord {
    return LightRecord.freeze(this.#records[0] as LightRecord);
  }

  get records(): readonly ReadableLogRecord[] {
    return Object.freeze(this.#records.map((record) => LightRecord.freeze(record)));
  }

  get signal(): Signal {
    return this.#attempt.signal;
  }

  get attempt(): number {
    return this.#attempt.number;
  }

  get batchId(): string {
    return this.#attempt.batchId as string;
  }
}

const SUCCESS: ExportResult = { code: 0 };

/**
 * What a batch function returned: a {@link BatchResult} names its failed records, anything else is a success. Where no entry names a record, it
 * is known how many have failed, not which. Never throws.
 */
function batchResult(returned: unknown, count: number): ExportResult {
  if (typeof returned !== 'object' || returned === null) return SUCCESS;
  try {
    const { failed } = returned as Partial<BatchResult>;
    // A number, say, is what a client calls so.
    if (!Array.isArray(failed) || failed.length === 0) return SUCCESS;
    const outcomes = failed.filter((item) => isPlace(item?.index, count));
    if (outcomes.length === 0)
      return { code: 1, error: Object.assign(misnamed(), { rejected: Math.min(failed.length, count) }) };
    const { error: cause } = outcomes[0] as ItemOutcome;
    const different = new Set(outcomes.map(({ index }) => index)).size;
    const error = new Error(`${different} of ${count} records failed`, { cause });
    return { code: 1, error: Object.assign(error, { outcomes }) };
  } catch (error) {
    return { code: 1, error: error as Error };
  }
}

function misnamed(): Error {
  return new TypeError(
    'a batch function must return `failed` as an array of { index, error, retryable }, with indices of the batch',
  );
}

function isPlace(index: unknown, count: number): boolean {
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < count;
}

/** Calls a user's function with the text of a record, or the texts of a batch. The export ends when its promise settles. */
export class CallableLogRecordExporter implements LogRecordExporter {
  readonly #call: (records: readonly LightRecord[], context: Context) => unknown;
  readonly #resultOf: (returned: unknown, count: number) => ExportResult;

  private constructor(
    call: (records: readonly LightRecord[], context: Context) => unknown,
    resultOf: (returned: unknown, count: number) => ExportResult,
  ) {
    this.#call = call;
    this.#resultOf = resultOf;
  }

  static each(given: SinkFunction, render: Renderer): CallableLogRecordExporter {
    const sink: SinkFunction = isConsoleMethod(given)
      ? (text) => Reflect.apply(given, console, [withoutNewline(text)])
      : given;
    return new CallableLogRecordExporter(
      (records, context) => sink(LightRecord.text(records[0] as LightRecord, render), context),
      () => SUCCESS,
    );
  }

  static batch(given: BatchSinkFunction, render: Renderer): CallableLogRecordExporter {
    const sink: BatchSinkFunction = isConsoleMethod(given)
      ? (texts) => Reflect.apply(given, console, [withoutNewline(texts.join(''))])
      : given;
    const textOf = (record: LightRecord) => LightRecord.text(record, render);
    return new CallableLogRecordExporter((records, context) => sink(records.map(textOf), context), batchResult);
  }

  export(records: LightRecord[], done: (result: ExportResult) => void, attempt: Attempt): void {
    // A function may throw anything, which is passed on unchanged.
    const failed = (error: unknown) => done({ code: 1, error: error as Error });
    try {
      const returned = this.#call(records, new Context(records, attempt));
      const promise = toPromise(returned);
      if (promise === undefined) done(this.#resultOf(returned, records.length));
      else promise.then((result) => done(this.#resultOf(result, records.length)), failed);
    } catch (error) {
      failed(error);
    }
  }

  async shutdown(): Promise<void> {}
}
