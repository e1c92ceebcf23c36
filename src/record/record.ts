import type { AsyncScope } from './floor/platform-types.js';
import { brand } from './floor/shared-state.js';
import { retainHiddenClass } from './hidden-class.js';
import type { TextDirectives } from './markup/text-directives.js';
import type { HrTime, InstrumentationScope, ReadableLogRecord, Resource, SpanContext } from './readable.js';
import type { AnyValue, AnyValueMap } from './values/any-value.js';
import { frozen } from './values/frozen.js';

/** Everything that a record is made of; values are already those of the value table. */
export interface RecordContents extends Required<ReadableLogRecord> {
  readonly body: AnyValue;
  readonly attributes: AnyValueMap;
  /** Logly's number of the level; undefined where there is no severity, which passes every sink's level. */
  levelNumber: number | undefined;
  /** Estimated bytes that the record holds in memory. */
  size: number;
  /** True when a value is among them that only our own encoders can express (bigint, NaN, ±Infinity, integers of 2**63 and more). */
  nonPortable: boolean;
  /** How its text is to be made, where that is not for the sink alone to say. */
  directives?: TextDirectives | undefined;
  /** Made by a call of our own API, which a sync sink's error can be thrown from. @default false */
  ours?: boolean;
}

/** Turns a record into text. Two sinks with equal formats share one renderer, and so the text. */
export type Renderer = (record: LightRecord) => string;

const COPIED_LEVEL: unique symbol = brand('levelNumber') as never;

/** In the facts of a record. */
const NON_PORTABLE = 1;
const OURS = 2;
const FROZEN = 4;
const DEPTH = 3;
const MAX_DEPTH = 1_000_000;

/** What is true of a new record. */
export function factsOf(nonPortable: boolean, ours: boolean): number {
  return (nonPortable ? NON_PORTABLE : 0) | (ours ? OURS : 0);
}

/** What few records have while they wait. */
interface Rare {
  readonly directives: TextDirectives | undefined;
  /** The record of the call, of which this one is a copy for one sink. */
  readonly origin: LightRecord | undefined;
  /** Where that is not the time of the call. */
  readonly observed: HrTime | undefined;
  texts: Texts | undefined;
}

const NOTHING_RARE: Rare = { directives: undefined, origin: undefined, observed: undefined, texts: undefined };

function rare(directives: TextDirectives | undefined, observed: HrTime | undefined): Rare {
  return { ...NOTHING_RARE, directives, observed };
}

/** The texts that were made of a record: few, mostly one. */
interface Texts {
  readonly renderer: Renderer;
  readonly text: string;
  readonly next: Texts | undefined;
}

/**
 * A record of our own: written once, at the call; read-only from the fan-out on; frozen before user code sees it.
 * What is derived once for all sinks is kept in private fields, which freezing leaves writable.
 */
export class LightRecord implements ReadableLogRecord {
  // Only declared: engines would set each of them twice.
  declare readonly spanContext: SpanContext | undefined;
  declare readonly severityText: string | undefined;
  declare readonly severityNumber: number | undefined;
  declare readonly body: AnyValue;
  declare readonly eventName: string | undefined;
  declare readonly attributes: AnyValueMap;
  declare readonly droppedAttributesCount: number;
  declare readonly instrumentationScope: InstrumentationScope;
  declare readonly resource: Resource;

  // As a pair, it would be a fifth of what a record holds in memory.
  readonly #seconds: number;
  readonly #nanos: number;
  readonly #levelNumber: number | undefined;
  readonly #size: number;
  /** What is true of it, and above these bits how deep in deliveries it was logged. */
  #facts: number;
  #rare: Rare | undefined = undefined;
  #scope: AsyncScope | undefined = undefined;

  /** One after the other: in an object, they would cost as much as the record itself. Others make one with `of`. */
  // biome-ignore format: one line for what belongs together
  constructor(
    seconds: number, nanos: number, spanContext: SpanContext | undefined,
    severityText: string | undefined, severityNumber: number | undefined,
    body: AnyValue, eventName: string | undefined, attributes: AnyValueMap, droppedAttributesCount: number,
    instrumentationScope: InstrumentationScope, resource: Resource,
    levelNumber: number | undefined, size: number, facts: number, directives?: TextDirectives | undefined,
  ) {
    this.spanContext = spanContext;
    this.severityText = severityText;
    this.severityNumber = severityNumber;
    this.body = body;
    this.eventName = eventName;
    this.attributes = attributes;
    this.droppedAttributesCount = droppedAttributesCount;
    this.instrumentationScope = instrumentationScope;
    this.resource = resource;
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#levelNumber = levelNumber;
    this.#size = size;
    this.#facts = facts;
    if (directives !== undefined) this.#rare = rare(directives, undefined);
  }

  static of(contents: RecordContents): LightRecord {
    const { hrTime: time, hrTimeObserved: observed, directives } = contents;
    const { spanContext, severityText, severityNumber, body, eventName, attributes } = contents;
    const { droppedAttributesCount, instrumentationScope, resource, levelNumber, size } = contents;
    // biome-ignore format: one line for what belongs together
    const record = new LightRecord(
      time[0], time[1], spanContext, severityText, severityNumber, body, eventName, attributes, droppedAttributesCount,
      instrumentationScope, resource, levelNumber, size, factsOf(contents.nonPortable, contents.ours === true), directives,
    );
    if (observed[0] !== time[0] || observed[1] !== time[1]) record.#rare = rare(directives, observed);
    return record;
  }

  get hrTime(): HrTime {
    return [this.#seconds, this.#nanos];
  }

  /** Of its time: without the pair. */
  static seconds(record: LightRecord): number {
    return record.#seconds;
  }

  static nanos(record: LightRecord): number {
    return record.#nanos;
  }

  /** In our own calls, the same as `hrTime`. */
  get hrTimeObserved(): HrTime {
    return this.#rare?.observed ?? this.hrTime;
  }

  /** It was observed when it was logged. */
  static isAtOnce(record: LightRecord): boolean {
    return record.#rare?.observed === undefined;
  }

  /** Whether it is one of ours. Never throws, whatever it is. */
  static is(value: unknown): value is LightRecord {
    return typeof value === 'object' && value !== null && #levelNumber in value;
  }

  /** Logly's number of the level, undefined without a severity. */
  static levelNumber(record: LightRecord): number | undefined {
    return record.#levelNumber;
  }

  /** The same of a record of another copy of the package; undefined for any other record. Never throws. */
  static levelNumberOfCopy(record: object): number | undefined {
    try {
      const found = (record as Partial<LightRecord>)[COPIED_LEVEL];
      return typeof found === 'number' ? found : undefined;
    } catch {
      return undefined;
    }
  }

  /** For other copies, which cannot read private fields. */
  get [COPIED_LEVEL](): number | undefined {
    return this.#levelNumber;
  }

  /** Estimated bytes in memory. */
  static size(record: LightRecord): number {
    return record.#size;
  }

  static ours(record: LightRecord): boolean {
    return (record.#facts & OURS) !== 0;
  }

  static nonPortable(record: LightRecord): boolean {
    return (record.#facts & NON_PORTABLE) !== 0;
  }

  /** Puts it into another scope and resource, before anybody sees it; gives it back. */
  static moveTo(record: LightRecord, instrumentationScope: InstrumentationScope, resource: Resource): LightRecord {
    const members: { instrumentationScope: InstrumentationScope; resource: Resource } = record;
    members.instrumentationScope = instrumentationScope;
    members.resource = resource;
    return record;
  }

  static manner(record: LightRecord): TextDirectives | undefined {
    return record.#rare?.directives;
  }

  /** The record of the call, of which this one is a copy for one sink; itself where it is none. */
  static origin(record: LightRecord): LightRecord {
    return record.#rare?.origin ?? record;
  }

  /** A record that differs in these; `alongside` this one, or in its place. Colours are those of the body that they were made for. */
  static changed(record: LightRecord, changes: Partial<RecordContents>, alongside: boolean): LightRecord {
    const directives = record.#rare?.directives;
    const sameBody = !('body' in changes) || changes.body === record.body;
    // One literal, then assigned to: spreads into one another take a hundred times as long.
    const { hrTime, hrTimeObserved, spanContext, severityText, severityNumber, body, eventName } = record;
    const { attributes, droppedAttributesCount, instrumentationScope, resource } = record;
    // biome-ignore format: one line for what belongs together
    const contents: RecordContents = {
      hrTime, hrTimeObserved, spanContext, severityText, severityNumber, body, eventName,
      attributes, droppedAttributesCount, instrumentationScope, resource,
      levelNumber: record.#levelNumber,
      size: record.#size,
      nonPortable: LightRecord.nonPortable(record),
      ours: LightRecord.ours(record),
      directives: directives === undefined || sameBody ? directives : { raw: directives.raw, styled: undefined },
    };
    const copy = LightRecord.of(Object.assign(contents, changes));
    if (alongside) copy.#rare = { ...NOTHING_RARE, ...copy.#rare, origin: LightRecord.origin(record) };
    return copy;
  }

  /** How deep in deliveries it was logged: 1 outside of any. */
  static depth(record: LightRecord): number {
    return record.#facts >> DEPTH || 1;
  }

  /** It is known from now on; what was said first holds. */
  static setDepth(record: LightRecord, depth: number): void {
    if (record.#facts < 1 << DEPTH) record.#facts |= Math.min(depth, MAX_DEPTH) << DEPTH;
  }

  /** The caller's async context, taken at the first request, which must come within the call. */
  static callContext(record: LightRecord, take: () => AsyncScope): AsyncScope {
    // One for all copies of a record.
    const origin = LightRecord.origin(record);
    origin.#scope ??= take();
    return origin.#scope;
  }

  /** The text that this renderer makes of the record, made once. */
  static text(record: LightRecord, renderer: Renderer): string {
    for (let known = record.#rare?.texts; known !== undefined; known = known.next) {
      if (known.renderer === renderer) return known.text;
    }
    const text = renderer(record);
    record.#rare ??= { ...NOTHING_RARE };
    record.#rare.texts = { renderer, text, next: record.#rare.texts };
    return text;
  }

  /** Freezes the record and everything that it alone holds, the first time; gives it back. */
  static freeze(record: LightRecord): LightRecord {
    if ((record.#facts & FROZEN) !== 0) return record;
    record.#facts |= FROZEN;
    const { hrTime, hrTimeObserved } = record;
    // Members of its own, for whoever spreads, prints or copies it.
    own(record, 'hrTime', hrTime);
    own(record, 'hrTimeObserved', LightRecord.isAtOnce(record) ? hrTime : hrTimeObserved);
    const values: { attributes: AnyValueMap; body: AnyValue } = record;
    values.attributes = frozen(values.attributes);
    values.body = frozen(values.body);
    Object.freeze(record);
    return record;
  }
}

function own(record: LightRecord, key: keyof LightRecord, value: object): void {
  Object.defineProperty(record, key, { value: Object.freeze(value), enumerable: true });
}

function example(): LightRecord {
  const resource: Resource = { attributes: {} };
  return new LightRecord(2 ** 30, 0, undefined, '', 1, '', undefined, {}, 0, { name: '' }, resource, 1, 0, 0);
}

// Engines find out from the first seven how much room one needs; the two members that it has once it is frozen few ever need.
for (let made = 0; made < 7; made++) retainHiddenClass(example());
retainHiddenClass(LightRecord.freeze(example()));
