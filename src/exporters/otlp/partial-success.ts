import { memberOf } from '../../record/floor/member-of.js';
import { type Answer, firstOf, isMarkup } from '../http/answer.js';

/** A collector's remarks on a request that it accepted. */
export interface PartialSuccess {
  /** How many of the records it rejected. */
  readonly rejected: number;
  readonly message: string;
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
const NOTHING: PartialSuccess = { rejected: 0, message: '' };
const BRACE = 0x7b;

/** Reads an OTLP answer: JSON or protobuf, by its content type, or by its first character without one. Any other answer counts as a full success. */
export function partialSuccess(answer: Answer): PartialSuccess {
  const { body, isCut } = answer;
  if (body.length === 0) return NOTHING;
  if (isJson(answer)) return fromJson(body.toString(), isCut);
  if (isProtobuf(answer)) return partialSuccessIn(lastFields(body, isCut)?.first, isCut);
  return NOTHING;
}

/** The message of a refusal: that of a google.rpc.Status in JSON or protobuf, else the body as text. Empty for a web page. */
export function refusalMessage(answer: Answer): string {
  const { contentType, body, isCut } = answer;
  if (body.length === 0 || contentType === 'text/html' || isMarkup(body)) return '';
  if (contentType === JSON_TYPE) return memberIn(body.toString(), 'message', isCut);
  if (contentType === PROTOBUF_TYPE) return lastFields(body, isCut)?.second?.toString() ?? '';
  return body.toString();
}

function isJson({ contentType, body }: Answer): boolean {
  return contentType === JSON_TYPE || (contentType !== PROTOBUF_TYPE && firstOf(body) === BRACE);
}

function isProtobuf({ contentType }: Answer): boolean {
  return contentType === PROTOBUF_TYPE || contentType === '' || contentType === 'application/octet-stream';
}

function fromJson(text: string, isCut: boolean): PartialSuccess {
  if (isCut) {
    const rejected = /"rejectedLogRecords"\s{0,9}:\s{0,9}"?(\d{1,16})/.exec(text)?.[1];
    return { rejected: count(Number(rejected ?? 0)), message: memberIn(text, 'errorMessage', true) };
  }
  const success = memberOf(parsed(text), 'partialSuccess');
  return {
    rejected: count(Number(memberOf(success, 'rejectedLogRecords') ?? 0)),
    message: textOf(memberOf(success, 'errorMessage')),
  };
}

/** A member of an object that is a text; what there is of it, if the JSON is cut. */
function memberIn(json: string, name: 'message' | 'errorMessage', isCut: boolean): string {
  if (!isCut) return textOf(memberOf(parsed(json), name));
  const found = new RegExp(`"${name}"\\s{0,9}:\\s{0,9}"((?:[^"\\\\]|\\\\.)*)`, 's').exec(json)?.[1] ?? '';
  return textOf(parsed(`"${found}"`)) || found;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function partialSuccessIn(bytes: Buffer | undefined, isCut: boolean): PartialSuccess {
  const found = bytes === undefined ? undefined : lastFields(bytes, isCut);
  if (found === undefined) return NOTHING;
  return { rejected: count(found.number), message: found.second?.toString() ?? '' };
}

/** The last values of the fields 1 and 2 of a protobuf message. */
interface LastFields {
  /** Of field 1, if it is a varint; 0 without one. */
  readonly number: number;
  readonly first: Buffer | undefined;
  readonly second: Buffer | undefined;
}

/**
 * Reads a protobuf message in one pass, and copies nothing: it may have thousands of empty fields. Of a message that is cut, takes what there
 * is of the last field. Undefined for what is no protobuf message.
 */
function lastFields(bytes: Buffer, isCut: boolean): LastFields | undefined {
  let at = 0;
  /** NaN beyond the end, and for more than 64 bits. */
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  let number = 0;
  const starts = [-1, -1, -1];
  const ends = [-1, -1, -1];
  while (at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) {
      const value = varint();
      if (Number.isNaN(value)) return undefined;
      if (field === 1) number = value;
      continue;
    }
    const size = wireType === 2 ? varint() : wireType === 1 ? 8 : wireType === 5 ? 4 : Number.NaN;
    if (Number.isNaN(size) || (at + size > bytes.length && !isCut)) return undefined;
    if (wireType === 2 && (field === 1 || field === 2)) {
      starts[field] = at;
      ends[field] = at + size;
    }
    at += size;
  }
  const content = (field: 1 | 2) =>
    (starts[field] as number) < 0 ? undefined : bytes.subarray(starts[field], ends[field]);
  return { number, first: content(1), second: content(2) };
}

/** Anything but a positive safe integer counts as 0. A negative 64-bit number has been read as a very large one. */
function count(value: number): number {
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** Empty for anything but text. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
