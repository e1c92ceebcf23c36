/* How does a record become bytes that outlive the process? */
import { type Code, LEVEL, type StyledText } from '../../../record/markup/tags.js';
import { isPending } from '../../../record/otel.js';
import type { HrTime, InstrumentationScope, Resource, SpanContext } from '../../../record/readable.js';
import { LightRecord, type Renderer, type TextDirectives } from '../../../record/record.js';
import { UID_ATTRIBUTE, uidOf } from '../../../record/uid.js';
import type { AnyValueMap } from '../../../record/values/any-value.js';
import { ValueCopier } from '../../../record/values/copier.js';
import type { ExceptionKind } from '../../../record/values/exception.js';
import { ByteReader, ByteWriter, DamagedBytes } from './bytes.js';
import { readMembers, readValue, writeMembers, writeValue } from './values.js';

const FORMAT_VERSION = 1;

// The bits that say which parts follow.
const OBSERVED = 1;
const SPAN = 2;
const SEVERITY_TEXT = 4;
const SEVERITY_NUMBER = 8;
const EVENT_NAME = 16;
const LEVEL_NUMBER = 32;
const NON_PORTABLE = 64;
const OURS = 128;
const EXCEPTION_FACTOR = 256;
const RAW = 1_024;
const STYLED = 2_048;
const TEXT = 4_096;
const REMOTE_KNOWN = 8_192;
const REMOTE = 16_384;
const UID = 32_768;

const STYLED_TEXT = 0;
const STYLED_BEGIN = 1;
const STYLED_OPEN = 2;

/** The scopes and resources that are remembered; beyond this number, both sides forget all of them. */
const MAX_SHARED = 1_000;

/**
 * Writes records as bytes: all that a sink needs after a restart. Each stands for itself: bytes that are lost take no other record with them.
 * Scope and resource are encoded once and copied from then on.
 */
export class RecordEncoder {
  readonly #renderer: Renderer | undefined;
  readonly #identifies: boolean;
  readonly #origins = new WeakMap<object, Uint8Array>();
  readonly #writer = new ByteWriter(1_024);

  /**
   * @param renderer The text that it gives is kept beside the record
   * @param identifies Each record gets its uid now, if it has none: the destination knows it by the same one after a restart
   */
  constructor(renderer: Renderer | undefined, identifies = false) {
    this.#renderer = renderer;
    this.#identifies = identifies;
  }

  encode(record: LightRecord, to: ByteWriter): void {
    const { spanContext: span, severityText, severityNumber, eventName } = record;
    const levelNumber = LightRecord.levelNumber(record);
    const directives = LightRecord.directives(record);
    const text = this.#textOf(record);
    const uid = this.#uidOf(record);
    const observed = LightRecord.isObservedAtCall(record) ? undefined : record.hrTimeObserved;
    to.byte(FORMAT_VERSION);
    to.count(
      (observed === undefined ? 0 : OBSERVED) |
        (span === undefined ? 0 : SPAN | remoteBits(span)) |
        (severityText === undefined ? 0 : SEVERITY_TEXT) |
        (severityNumber === undefined ? 0 : SEVERITY_NUMBER) |
        (eventName === undefined ? 0 : EVENT_NAME) |
        (levelNumber === undefined ? 0 : LEVEL_NUMBER) |
        (LightRecord.nonPortable(record) ? NON_PORTABLE : 0) |
        (LightRecord.ours(record) ? OURS : 0) |
        (LightRecord.exception(record) * EXCEPTION_FACTOR) |
        (directives?.raw === true ? RAW : 0) |
        (directives?.styled === undefined ? 0 : STYLED) |
        (text === undefined ? 0 : TEXT) |
        (uid === undefined ? 0 : UID),
    );
    writeValue(to, LightRecord.seconds(record));
    writeValue(to, LightRecord.nanos(record));
    if (observed !== undefined) for (const part of observed) writeValue(to, part);
    if (span !== undefined) {
      to.text(span.traceId);
      to.text(span.spanId);
      writeValue(to, span.traceFlags);
    }
    if (severityText !== undefined) to.text(severityText);
    if (severityNumber !== undefined) writeValue(to, severityNumber);
    if (eventName !== undefined) to.text(eventName);
    if (levelNumber !== undefined) writeValue(to, levelNumber);
    writeValue(to, LightRecord.size(record));
    writeValue(to, record.droppedAttributesCount);
    to.bytes(this.#originOf(record.instrumentationScope));
    to.bytes(this.#originOf(record.resource));
    writeValue(to, record.body);
    writeMembers(to, record.attributes);
    if (directives?.styled !== undefined) writeStyled(to, directives.styled);
    if (text !== undefined) to.text(text);
    if (uid !== undefined) to.text(uid);
  }

  /** Undefined where it is an attribute, or is not asked for: to look for it would take memory of each record. */
  #uidOf(record: LightRecord): string | undefined {
    if (!this.#identifies) return undefined;
    const uid = uidOf(record);
    return record.attributes[UID_ATTRIBUTE] === uid ? undefined : uid;
  }

  /** A record whose text cannot be rendered is kept without it: the sink then renders, and fails, as it would have. */
  #textOf(record: LightRecord): string | undefined {
    if (this.#renderer === undefined) return undefined;
    try {
      return LightRecord.text(record, this.#renderer);
    } catch {
      return undefined;
    }
  }

  #originOf(origin: InstrumentationScope | Resource): Uint8Array {
    const known = this.#origins.get(origin);
    if (known !== undefined) return known;
    this.#writer.at = 0;
    // It may be a foreign object, and so hold any value.
    writeMembers(this.#writer, new ValueCopier().attributes(plain(origin)));
    const bytes = new Uint8Array(this.#writer.buffer.subarray(0, this.#writer.at));
    // More attributes of a resource may still be detected.
    if (!('attributes' in origin) || !isPending(origin as Resource)) this.#origins.set(origin, bytes);
    return bytes;
  }
}

/** Everything that an exporter reads of a scope or resource. */
function plain(origin: InstrumentationScope | Resource): object {
  const { name, version, schemaUrl, attributes } = origin as Partial<InstrumentationScope & Resource>;
  const members = { name, version, schemaUrl, attributes };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function remoteBits({ isRemote }: SpanContext): number {
  if (isRemote === undefined) return 0;
  return isRemote ? REMOTE_KNOWN | REMOTE : REMOTE_KNOWN;
}

function writeStyled(to: ByteWriter, styled: StyledText): void {
  to.count(styled.length);
  for (const part of styled) {
    if (typeof part === 'string') {
      to.byte(STYLED_TEXT);
      to.text(part);
    } else if ('begins' in part) {
      to.byte(STYLED_BEGIN);
      writeCode(to, part.begins);
    } else {
      to.byte(STYLED_OPEN);
      to.count(part.open.length);
      for (const code of part.open) writeCode(to, code);
    }
  }
}

/** The level's own code has no text. */
function writeCode(to: ByteWriter, code: Code): void {
  writeValue(to, code === LEVEL ? null : code);
}

/** Restores records. Those with equal scopes and resources share one object. */
export class RecordDecoder {
  readonly #renderer: Renderer | undefined;
  readonly #scopes = new Map<string, InstrumentationScope>();
  readonly #resources = new Map<string, Resource>();

  /** @param renderer Gives the text that was kept, instead of making it anew */
  constructor(renderer: Renderer | undefined) {
    this.#renderer = renderer;
  }

  /** @throws DamagedBytes */
  decode(buffer: Buffer, at: number, end: number): LightRecord {
    const from = new ByteReader(buffer, at, end);
    const version = from.byte();
    if (version !== FORMAT_VERSION) throw new DamagedBytes(`a record has the unknown version ${version}`);
    const flags = from.count();
    const hrTime = readTime(from);
    const hrTimeObserved = flags & OBSERVED ? readTime(from) : hrTime;
    const spanContext = flags & SPAN ? readSpan(from, flags) : undefined;
    const severityText = flags & SEVERITY_TEXT ? from.text() : undefined;
    const severityNumber = flags & SEVERITY_NUMBER ? readNumber(from) : undefined;
    const eventName = flags & EVENT_NAME ? from.text() : undefined;
    const levelNumber = flags & LEVEL_NUMBER ? readNumber(from) : undefined;
    const size = readNumber(from);
    const droppedAttributesCount = readNumber(from);
    const instrumentationScope = shared(this.#scopes, from.view(), scopeOf);
    const resource = shared(this.#resources, from.view(), resourceOf);
    const body = readValue(from);
    const attributes = readMembers(from);
    const styled = flags & STYLED ? readStyled(from) : undefined;
    const raw = (flags & RAW) !== 0;
    const directives: TextDirectives | undefined = raw || styled !== undefined ? { raw, styled } : undefined;
    const text = flags & TEXT ? from.text() : undefined;
    const uid = flags & UID ? from.text() : undefined;
    if (from.left > 0) throw new DamagedBytes('there are bytes after the end of a record');
    // biome-ignore format: the members of a record
    const record = LightRecord.of({
      hrTime, hrTimeObserved, spanContext, severityText, severityNumber, body, eventName, attributes,
      droppedAttributesCount, instrumentationScope, resource, levelNumber, size, directives,
      nonPortable: (flags & NON_PORTABLE) !== 0,
      ours: (flags & OURS) !== 0,
      exception: (Math.floor(flags / EXCEPTION_FACTOR) & 3) as ExceptionKind,
    });
    if (uid !== undefined) LightRecord.memo(record).uid = uid;
    if (text !== undefined && this.#renderer !== undefined) LightRecord.rememberText(record, this.#renderer, text);
    return record;
  }
}

function shared<T extends object>(known: Map<string, T>, bytes: Buffer, make: (map: AnyValueMap) => T): T {
  const key = bytes.toString('latin1');
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size === MAX_SHARED) known.clear();
  const made = Object.freeze(make(readMembers(new ByteReader(bytes))));
  known.set(key, made);
  return made;
}

function scopeOf(map: AnyValueMap): InstrumentationScope {
  return { ...map, name: typeof map['name'] === 'string' ? map['name'] : '' };
}

function resourceOf(map: AnyValueMap): Resource {
  const { attributes } = map;
  const isMap = typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes);
  return { ...map, attributes: isMap ? (attributes as AnyValueMap) : {} };
}

function readNumber(from: ByteReader): number {
  const value = readValue(from);
  if (typeof value !== 'number') throw new DamagedBytes('a number is missing');
  return value;
}

function readTime(from: ByteReader): HrTime {
  return [readNumber(from), readNumber(from)];
}

function readSpan(from: ByteReader, flags: number): SpanContext {
  const ids = { traceId: from.text(), spanId: from.text(), traceFlags: readNumber(from) };
  return flags & REMOTE_KNOWN ? { ...ids, isRemote: (flags & REMOTE) !== 0 } : ids;
}

function readStyled(from: ByteReader): StyledText {
  const styled: Array<StyledText[number]> = [];
  for (let left = from.count(); left > 0; left--) {
    const kind = from.byte();
    if (kind === STYLED_TEXT) styled.push(from.text());
    else if (kind === STYLED_BEGIN) styled.push({ begins: readCode(from) });
    else if (kind === STYLED_OPEN) {
      const open: Code[] = [];
      for (let codes = from.count(); codes > 0; codes--) open.push(readCode(from));
      styled.push({ open });
    } else throw new DamagedBytes(`there is no styled text of kind ${kind}`);
  }
  return styled;
}

function readCode(from: ByteReader): Code {
  const code = readValue(from);
  if (code === null) return LEVEL;
  if (typeof code !== 'string') throw new DamagedBytes('a colour is no text');
  return code;
}
