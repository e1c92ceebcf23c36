import { checkCallable, type SinkContext, type SinkFunction } from '../../exporters/callable.js';
import { serializeRecord } from '../../exporters/render/json.js';
import { wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import type { SinkParts } from '../sinks/sink.js';
import type { DeadLetterContext, DeadLetterFunction } from './dead-letter-function.js';
import { given } from './given.js';
import type { AddOptions } from './options.js';

/** Dropped for these reasons, a record is nobody's dead letter. */
const UNSENT: ReadonlySet<string> = new Set(['recursion']);

interface Fate {
  readonly reason: string;
  readonly error: unknown;
}

type Compose = (sink: unknown, options: AddOptions) => SinkParts;

/** What a sink is called, and how its text is made, if it makes any. */
interface Looks {
  readonly name: string;
  readonly target: object & { readonly render?: Renderer | undefined };
}

/**
 * Where a sink's dead letters go, if anywhere: with the look of the sink itself; exporters have none, so that theirs are lines of JSON.
 *
 * @param compose Makes a sink of a function, a stream's name or a path
 */
export function deadLettersOf({ name, target }: Looks, options: AddOptions, compose: Compose): DeadLetters | undefined {
  if (options.deadLetter === undefined) return undefined;
  const { format, serialize, backtrace } = options;
  const { render } = target;
  const look =
    render === undefined
      ? { serialize: true }
      : { format: typeof format === 'function' ? orJson(render) : format, serialize, backtrace };
  return new DeadLetters(
    options.deadLetter,
    {
      ...given<Pick<AddOptions, 'format' | 'serialize' | 'backtrace'>>(look),
      name: `${options.name ?? name} dead letter`,
    },
    compose,
  );
}

/** The text that the sink has made, or JSON where it could make none: the record may be a dead letter because of that. */
function orJson(render: Renderer): (record: ReadableLogRecord) => string {
  return (record) => {
    try {
      return LightRecord.text(record as LightRecord, render);
    } catch {
      return serializeRecord(record as LightRecord);
    }
  };
}

/** Where the dead letters of a sink go: a sink of its own, which makes no text that the first one has made. */
export class DeadLetters {
  readonly parts: SinkParts;
  readonly #fates: WeakMap<object, Fate>;

  /** @param compose Makes a sink of a function, a stream's name or a path */
  constructor(option: unknown, look: AddOptions, compose: (sink: unknown, options: AddOptions) => SinkParts) {
    if (typeof option !== 'function' && typeof option !== 'string') {
      throw wrongType('deadLetter', "a function, 'stdout', 'stderr' or a path", option);
    }
    checkCallable('deadLetter', option);
    this.#fates = new WeakMap();
    const sink = typeof option === 'string' ? option : informed(option as DeadLetterFunction, this.#fates);
    this.parts = compose(sink, { ...look, level: 0, enqueue: true });
  }

  send(records: readonly LightRecord[], reason: string, error?: unknown): void {
    if (UNSENT.has(reason)) return;
    for (const record of records) {
      this.#fates.set(record, { reason, error });
      this.parts.filter.onEmit(record);
    }
  }
}

function informed(letter: DeadLetterFunction, fates: WeakMap<object, Fate>): SinkFunction {
  return (message, context) => letter(message, new InformedContext(context, fates));
}

class InformedContext implements DeadLetterContext {
  readonly #context: SinkContext;
  readonly #fates: WeakMap<object, Fate>;

  constructor(context: SinkContext, fates: WeakMap<object, Fate>) {
    this.#context = context;
    this.#fates = fates;
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
    return this.#fates.get(this.record)?.reason ?? 'failed';
  }

  get error(): unknown {
    return this.#fates.get(this.record)?.error;
  }
}
