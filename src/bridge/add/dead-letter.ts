import { checkCallable, type SinkContext, type SinkFunction } from '../../exporters/callable.js';
import { serializer } from '../../exporters/render/json/serializer.js';
import { wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import type { Destination } from '../sinks/destination.js';
import type { InstalledSink } from '../sinks/sink.js';
import { type AddOptions, type DeadLetterContext, type DeadLetterFunction, definedOnly } from './options.js';
import { textFunctionOf } from './renderers.js';

/** Records that are dropped for these reasons are no dead letters. */
const UNSENT: ReadonlySet<string> = new Set(['recursion']);

/** Why a record is a dead letter. */
interface DropCause {
  readonly reason: string;
  readonly error: unknown;
}

type TextOptions = Pick<AddOptions, 'format' | 'serialize' | 'backtrace'>;
/** Builds a sink of a function, a stream's name or a path. */
type Compose = (sink: unknown, options: AddOptions) => InstalledSink;

/**
 * The dead letters of a sink, if it has the option. They are rendered as the sink renders its records; those of an exporter, which renders
 * nothing, are lines of JSON.
 */
export function deadLettersOf(
  { name, target }: Destination,
  options: AddOptions,
  compose: Compose,
): DeadLetters | undefined {
  if (options.deadLetter === undefined) return undefined;
  const { format, serialize, backtrace } = options;
  const render = 'render' in target ? target.render : undefined;
  const text =
    render === undefined
      ? { serialize: true }
      : textFunctionOf(options) === undefined
        ? { format, serialize, backtrace }
        : { format: orJson(render), backtrace };
  const deadLetterName = `${options.name ?? name} dead letter`;
  return new DeadLetters(options.deadLetter, { ...definedOnly<TextOptions>(text), name: deadLetterName }, compose);
}

/** The text that the sink has rendered, or JSON where the user's function has thrown: that may be why the record is a dead letter. */
function orJson(render: Renderer): (record: ReadableLogRecord) => string {
  const json = serializer(true, undefined);
  return (record) => {
    try {
      return LightRecord.text(record as LightRecord, render);
    } catch {
      return json(record as LightRecord);
    }
  };
}

/** Sends records that a sink could not deliver to a sink of their own. */
export class DeadLetters {
  readonly sink: InstalledSink;
  readonly #causes: WeakMap<object, DropCause>;

  constructor(option: unknown, options: AddOptions, compose: Compose) {
    if (typeof option !== 'function' && typeof option !== 'string') {
      throw wrongType('deadLetter', "a function, 'stdout', 'stderr' or a path", option);
    }
    checkCallable('deadLetter', option);
    this.#causes = new WeakMap();
    const sink = typeof option === 'string' ? option : withCause(option as DeadLetterFunction, this.#causes);
    this.sink = compose(sink, { ...options, level: 0, enqueue: true });
  }

  send(records: readonly LightRecord[], reason: string, error?: unknown): void {
    if (UNSENT.has(reason)) return;
    for (const record of records) {
      this.#causes.set(record, { reason, error });
      this.sink.pipeline.filter.onEmit(record);
    }
  }
}

function withCause(deadLetter: DeadLetterFunction, causes: WeakMap<object, DropCause>): SinkFunction {
  return (message, context) => deadLetter(message, new CauseContext(context, causes));
}

class CauseContext implements DeadLetterContext {
  readonly #context: SinkContext;
  readonly #causes: WeakMap<object, DropCause>;

  constructor(context: SinkContext, causes: WeakMap<object, DropCause>) {
    this.#context = context;
    this.#causes = causes;
  }

  get record(): ReadableLogRecord {
    return this.#context.record;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  get attempt(): number {
    return this.#context.attempt;
  }

  get reason(): string {
    return this.#causes.get(this.record)?.reason ?? 'failed';
  }

  get error(): unknown {
    return this.#causes.get(this.record)?.error;
  }
}
