/* What is one log event, and what is derived from it once for all sinks? */
import type { AsyncScope } from './floor/platform-types.js';
import { brand } from './floor/shared-state.js';
import { retainHiddenClass } from './hidden-class.js';
import { type Lineage, lineageOf } from './lineage.js';
import type { StyledText } from './markup/tags.js';
import type { HrTime, InstrumentationScope, ReadableLogRecord, Resource, SpanContext } from './readable.js';
import type { AnyValue, AnyValueMap } from './values/any-value.js';
import { frozen } from './values/clone.js';
import { EXCEPTION, type ExceptionKind } from './values/exception.js';

/** Instructions of one log call to all renderers. */
export interface TextDirectives {
  /** The text is the body alone: no format, nothing appended. */
  readonly raw: boolean;
  /** The body with colour markup, for renderers that show colours. */
  readonly styled: StyledText | undefined;
}

const COPIED_LEVEL: unique symbol = brand('levelNumber') as never;

/** The contents of a new record. All values must be copied by the value table. */
export interface RecordContents extends Required<ReadableLogRecord> {
  readonly body: AnyValue;
  readonly attributes: AnyValueMap;
  /** Logly's number of the level; undefined without a severity, which reaches the level of every sink. */
  levelNumber: number | undefined;
  /** Estimated bytes in memory. */
  size: number;
  /**
   * Contains a value that only our own encoders can express (bigint, NaN, ±Infinity, integers from 2**63 on), or bytes, which everybody shares who
   * is given them.
   */
  nonPortable: boolean;
  directives?: TextDirectives | undefined;
  /** A call of our own API made the record, so that an error of a sync sink can be thrown from that call. @default false */
  ours?: boolean;
  /** Is there an exception behind the attributes `exception.*`? @default not known: they are the exception of a record of others */
  exception?: ExceptionKind;
}

/** Renders a record as text. Sinks with equal formats share one renderer, and so the text. */
export type Renderer = (record: LightRecord) => string;

// The bits of `#flags`.
const NON_PORTABLE = 1;
const OURS = 2;
const FROZEN = 4;
const EXCEPTION_SHIFT = 3;
const EXCEPTION_MASK = 3;
/** It is known whether a delivery caused the record. */
const TRACED = 32;
/** A delivery caused the record. */
const CAUSED = 64;
/** Too many records came of the record at the start of its lineage. */
const SURPLUS = 128;

/** The flags of a new record. */
export function flagsOf(nonPortable: boolean, ours: boolean, exception: ExceptionKind): number {
  return (nonPortable ? NON_PORTABLE : 0) | (ours ? OURS : 0) | (exception << EXCEPTION_SHIFT);
}

/** Fields that most queued records do not have: one reference instead of four. */
interface RareFields {
  readonly directives: TextDirectives | undefined;
  /** The record of the log call, if this one is a copy for one sink. */
  readonly origin: LightRecord | undefined;
  /** The time of observation, if it differs from the time of the call. */
  readonly observed: HrTime | undefined;
  texts: RenderedText | undefined;
  /** Set if a delivery caused the record, or the record caused another one. */
  lineage: Lineage | undefined;
  /** Identifies the record at destinations; set when the first one asks. */
  uid: string | undefined;
  /** The message of the log call, before it was filled; kept where a sink tells records apart by it. */
  template: string | undefined;
}

// biome-ignore format: one line for what belongs together
const NO_RARE_FIELDS: RareFields = { directives: undefined, origin: undefined, observed: undefined, texts: undefined, lineage: undefined, uid: undefined, template: undefined };

/** A linked list of the rendered texts: mostly one. */
interface RenderedText {
  readonly renderer: Renderer;
  readonly text: string;
  readonly next: RenderedText | undefined;
}

/**
 * A record of ours: written once, in the log call; read-only from the fan-out on; frozen before user code sees it. Results that are derived
 * once for all sinks are in private fields, which stay writable in a frozen object.
 */
export class LightRecord implements ReadableLogRecord {
  // `declare`: otherwise the class sets each field twice.
  declare readonly spanContext: SpanContext | undefined;
  declare readonly severityText: string | undefined;
  declare readonly severityNumber: number | undefined;
  declare readonly body: AnyValue;
  declare readonly eventName: string | undefined;
  declare readonly attributes: AnyValueMap;
  declare readonly droppedAttributesCount: number;
  declare readonly instrumentationScope: InstrumentationScope;
  declare readonly resource: Resource;

  // Two numbers: `hrTime` gives each caller a pair of its own. With a pair here, a record takes a fifth more memory (bench/tricks, two-numbers).
  readonly #seconds: number;
  readonly #nanos: number;
  readonly #levelNumber: number | undefined;
  readonly #size: number;
  #flags: number;
  #rare: RareFields | undefined = undefined;
  #callContext: AsyncScope | undefined = undefined;

  /**
   * Takes positional arguments for the fast path of a log call: an object with them makes a call with fields 4 % slower
   * (bench/tricks, positional). Elsewhere, use `of`.
   */
  // biome-ignore format: one line for what belongs together
  constructor(
    seconds: number, nanos: number, spanContext: SpanContext | undefined,
    severityText: string | undefined, severityNumber: number | undefined,
    body: AnyValue, eventName: string | undefined, attributes: AnyValueMap, droppedAttributesCount: number,
    instrumentationScope: InstrumentationScope, resource: Resource,
    levelNumber: number | undefined, size: number, flags: number, directives?: TextDirectives | undefined,
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
    this.#flags = flags;
    if (directives !== undefined) this.#rare = { ...NO_RARE_FIELDS, directives };
  }

  static of(contents: RecordContents): LightRecord {
    const { hrTime: time, hrTimeObserved: observed, directives } = contents;
    const { spanContext, severityText, severityNumber, body, eventName, attributes } = contents;
    const { droppedAttributesCount, instrumentationScope, resource, levelNumber, size } = contents;
    // biome-ignore format: one line for what belongs together
    const record = new LightRecord(
      time[0], time[1], spanContext, severityText, severityNumber, body, eventName, attributes, droppedAttributesCount,
      instrumentationScope, resource, levelNumber, size,
      flagsOf(contents.nonPortable, contents.ours === true, contents.exception ?? EXCEPTION.unknown), directives,
    );
    if (observed[0] !== time[0] || observed[1] !== time[1]) record.#rare = { ...NO_RARE_FIELDS, directives, observed };
    return record;
  }

  get hrTime(): HrTime {
    return [this.#seconds, this.#nanos];
  }

  /** The seconds of `hrTime`, without allocating the pair. */
  static seconds(record: LightRecord): number {
    return record.#seconds;
  }

  /** The nanoseconds of `hrTime`, without allocating the pair. */
  static nanos(record: LightRecord): number {
    return record.#nanos;
  }

  /** Milliseconds from its time to this one; 0 for a time in the future. */
  static ageMillis(record: LightRecord, [seconds, nanos]: HrTime): number {
    return Math.max(0, Math.round((seconds - record.#seconds) * 1_000 + (nanos - record.#nanos) / 1_000_000));
  }

  /** Equals `hrTime` in records of our own calls. */
  get hrTimeObserved(): HrTime {
    return this.#rare?.observed ?? this.hrTime;
  }

  /** True if `hrTimeObserved` equals `hrTime`. */
  static isObservedAtCall(record: LightRecord): boolean {
    return record.#rare?.observed === undefined;
  }

  /** True for a record of ours. Never throws, whatever the value is. */
  static is(value: unknown): value is LightRecord {
    return typeof value === 'object' && value !== null && #levelNumber in value;
  }

  /** Logly's number of the level; undefined without a severity. */
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
    return (record.#flags & OURS) !== 0;
  }

  static nonPortable(record: LightRecord): boolean {
    return (record.#flags & NON_PORTABLE) !== 0;
  }

  static exception(record: LightRecord): ExceptionKind {
    return ((record.#flags >> EXCEPTION_SHIFT) & EXCEPTION_MASK) as ExceptionKind;
  }

  /** Changes scope and resource in place, and returns the record. No other code may have seen it yet. */
  static moveTo(record: LightRecord, instrumentationScope: InstrumentationScope, resource: Resource): LightRecord {
    const members: { instrumentationScope: InstrumentationScope; resource: Resource } = record;
    members.instrumentationScope = instrumentationScope;
    members.resource = resource;
    return record;
  }

  static directives(record: LightRecord): TextDirectives | undefined {
    return record.#rare?.directives;
  }

  /** The record of the log call, if this one is a copy for one sink; otherwise itself. */
  static origin(record: LightRecord): LightRecord {
    return record.#rare?.origin ?? record;
  }

  /**
   * A copy with these members replaced. Styled text is kept only with the body that it belongs to.
   *
   * @param alongside It is a copy for one sink; otherwise it takes the place of this record
   */
  static changed(record: LightRecord, changes: Partial<RecordContents>, alongside: boolean): LightRecord {
    const directives = record.#rare?.directives;
    const sameBody = !('body' in changes) || changes.body === record.body;
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
      exception: LightRecord.exception(record),
      directives: directives === undefined || sameBody ? directives : { raw: directives.raw, styled: undefined },
    };
    const copy = LightRecord.of(Object.assign(contents, changes));
    const template = record.#rare?.template;
    if (template !== undefined) copy.#rare = { ...NO_RARE_FIELDS, ...copy.#rare, template };
    if (alongside) {
      copy.#rare = { ...NO_RARE_FIELDS, ...copy.#rare, origin: LightRecord.origin(record) };
      copy.#flags |= record.#flags & (TRACED | CAUSED | SURPLUS);
    }
    return copy;
  }

  /** It is known whether a delivery caused the record. */
  static isTraced(record: LightRecord): boolean {
    return (record.#flags & TRACED) !== 0;
  }

  /** A delivery caused the record. */
  static isCaused(record: LightRecord): boolean {
    return (record.#flags & CAUSED) !== 0;
  }

  /** Too many records came of the record at the start of its lineage. */
  static isSurplus(record: LightRecord): boolean {
    return (record.#flags & SURPLUS) !== 0;
  }

  /** Stores what caused the record, once, in its log call. */
  static trace(record: LightRecord, lineage: Lineage | undefined, isSurplus: boolean): void {
    record.#flags |= TRACED;
    if (lineage === undefined) return;
    record.#flags |= isSurplus ? CAUSED | SURPLUS : CAUSED;
    record.#rare = { ...NO_RARE_FIELDS, ...record.#rare, lineage };
  }

  /** The lineage of the record, one for all copies of a record. */
  static lineage(record: LightRecord): Lineage {
    const origin = LightRecord.origin(record);
    origin.#rare ??= { ...NO_RARE_FIELDS };
    origin.#rare.lineage ??= lineageOf();
    return origin.#rare.lineage;
  }

  /** What is derived once for all copies of a record. */
  static memo(record: LightRecord): Pick<RareFields, 'uid' | 'template'> {
    const origin = LightRecord.origin(record);
    origin.#rare ??= { ...NO_RARE_FIELDS };
    return origin.#rare;
  }

  /** The async context of the log call, one for all copies of a record. The first call captures it, and must be made within the log call. */
  static callContext(record: LightRecord, capture: () => AsyncScope): AsyncScope {
    const origin = LightRecord.origin(record);
    origin.#callContext ??= capture();
    return origin.#callContext;
  }

  /** The text by this renderer, rendered once. */
  static text(record: LightRecord, renderer: Renderer): string {
    for (let known = record.#rare?.texts; known !== undefined; known = known.next)
      if (known.renderer === renderer) return known.text;
    const text = renderer(record);
    LightRecord.rememberText(record, renderer, text);
    return text;
  }

  /** Sets the text by this renderer, as rendered here, or before a restart. */
  static rememberText(record: LightRecord, renderer: Renderer, text: string): void {
    record.#rare ??= { ...NO_RARE_FIELDS };
    record.#rare.texts = { renderer, text, next: record.#rare.texts };
  }

  /** Freezes the record and all of its values, once, and returns it. Both times become own members, so that copies and prints have them. */
  static freeze(record: LightRecord): LightRecord {
    if ((record.#flags & FROZEN) !== 0) return record;
    record.#flags |= FROZEN;
    const { hrTime, hrTimeObserved } = record;
    defineTime(record, 'hrTime', hrTime);
    defineTime(record, 'hrTimeObserved', LightRecord.isObservedAtCall(record) ? hrTime : hrTimeObserved);
    const values: { attributes: AnyValueMap; body: AnyValue } = record;
    values.attributes = frozen(values.attributes);
    values.body = frozen(values.body);
    return Object.freeze(record) as LightRecord;
  }
}

function defineTime(record: LightRecord, key: 'hrTime' | 'hrTimeObserved', time: HrTime): void {
  Object.defineProperty(record, key, { value: Object.freeze(time), enumerable: true });
}

function prototypeInstance(): LightRecord {
  return new LightRecord(2 ** 30, 0, undefined, '', 1, '', undefined, {}, 0, { name: '' }, { attributes: {} }, 1, 0, 0);
}

// V8 sizes the objects of a class by its first seven instances. None of these may be frozen: that adds two members, which few records need.
for (let i = 0; i < 7; i++) retainHiddenClass(prototypeInstance());
retainHiddenClass(LightRecord.freeze(prototypeInstance()));
