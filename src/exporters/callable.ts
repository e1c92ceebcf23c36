import type { Attempt, ExportResult, LogRecordExporter } from '../record/exporter.js';
import type { ReadableLogRecord } from '../record/readable.js';
import { LightRecord, type Renderer } from '../record/record.js';

/** Handed to a sink beside the text. */
export interface SinkContext {
  readonly record: ReadableLogRecord;
  /** Aborts when this attempt's time is up or the sink is removed with `abort`. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** Handed to a batch sink beside the texts. */
export interface BatchSinkContext {
  readonly records: readonly ReadableLogRecord[];
  readonly signal: AbortSignal;
  readonly attempt: number;
}

/** A plain or an async function that takes the formatted text. Async is whatever returns a thenable. */
export type SinkFunction = (message: string, context: SinkContext) => unknown;
/** With `batch` set, the sink is called with many at once. */
export type BatchSinkFunction = (messages: readonly string[], context: BatchSinkContext) => unknown;

const GENERATORS: ReadonlyMap<string, string> = new Map([
  ['[object GeneratorFunction]', 'a generator function, whose body would never run'],
  ['[object AsyncGeneratorFunction]', 'an async generator function, whose body would never run'],
]);

/** Looks like an async function; only a hint, since any function may return a promise. */
export function looksAsync(fn: unknown): boolean {
  return typeof fn === 'function' && Object.prototype.toString.call(fn) === '[object AsyncFunction]';
}

export function isClass(fn: unknown): boolean {
  return typeof fn === 'function' && /^class\b/.test(Function.prototype.toString.call(fn));
}

/** @throws TypeError for what throws at each call, as a class does, or whose body would never run, as that of a generator */
export function checkCallable(option: string, fn: unknown): void {
  const kind = isClass(fn) ? 'a class' : GENERATORS.get(Object.prototype.toString.call(fn));
  if (kind !== undefined)
    throw new TypeError(`\`${option}\` must be a plain or an async function, or an object with \`write\`, got ${kind}`);
}

/** Members are made when they are asked for: most sinks take only the text. */
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

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  get attempt(): number {
    return this.#attempt.number;
  }
}

/** Calls a user's function with the text of one record, or with the texts of a batch. The export ends when its promise does. */
export class CallableLogRecordExporter implements LogRecordExporter {
  readonly #call: (records: readonly LightRecord[], context: Context) => unknown;

  private constructor(call: (records: readonly LightRecord[], context: Context) => unknown) {
    this.#call = call;
  }

  static each(sink: SinkFunction, render: Renderer): CallableLogRecordExporter {
    return new CallableLogRecordExporter((records, context) => {
      return sink(LightRecord.text(records[0] as LightRecord, render), context);
    });
  }

  static batch(sink: BatchSinkFunction, render: Renderer): CallableLogRecordExporter {
    return new CallableLogRecordExporter((records, context) => {
      const texts = records.map((record) => LightRecord.text(record, render));
      return sink(texts, context);
    });
  }

  export(records: LightRecord[], done: (result: ExportResult) => void, attempt: Attempt): void {
    // What a function throws is given on as it is, an Error or not.
    const failed = (error: unknown) => done({ code: 1, error: error as Error });
    try {
      const outcome = assimilated(this.#call(records, new Context(records, attempt)));
      if (outcome === undefined) {
        done({ code: 0 });
        return;
      }
      outcome.then(() => done({ code: 0 }), failed);
    } catch (error) {
      failed(error);
    }
  }

  async shutdown(): Promise<void> {}
}

/** A promise for a thenable, which may be anybody's and hostile; undefined for any other value. Throws what reading `then` throws. */
function assimilated(value: unknown): Promise<unknown> | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  if (Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then'))
    return value as Promise<unknown>;
  const then: unknown = (value as { then?: unknown }).then;
  if (typeof then !== 'function') return undefined;
  return new Promise((resolve, reject) => {
    Reflect.apply(then, value, [resolve, reject]);
  });
}
