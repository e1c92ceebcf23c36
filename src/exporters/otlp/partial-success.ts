import type { Answer } from '../http/answer.js';

/** A collector's remarks on a request that it accepted. */
export interface PartialSuccess {
  /** How many of the records it rejected. */
  readonly rejected: number;
  readonly message: string;
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
const NOTHING: PartialSuccess = { rejected: 0, message: '' };

/** Reads an OTLP answer by its content type. Any other answer counts as a full success. */
export function partialSuccess({ contentType, body }: Answer): PartialSuccess {
  if (body.length === 0) return NOTHING;
  try {
    if (contentType === JSON_TYPE) return fromJson(body);
    if (contentType === PROTOBUF_TYPE) return fromProtobuf(body, 1, partialSuccessIn, NOTHING);
  } catch {
    // Not OTLP.
  }
  return NOTHING;
}

/** The message of a refusal: that of a google.rpc.Status in JSON or protobuf, else the body as text. */
export function refusalMessage({ contentType, body }: Answer): string {
  if (body.length === 0 || contentType === 'text/html') return '';
  try {
    if (contentType === JSON_TYPE) return textOf((JSON.parse(body.toString()) as { message?: unknown }).message);
    if (contentType === PROTOBUF_TYPE) return fromProtobuf(body, 2, (bytes) => bytes.toString(), '');
  } catch {
    return '';
  }
  return body.toString();
}

function fromJson(body: Buffer): PartialSuccess {
  const { partialSuccess: success } = JSON.parse(body.toString()) as {
    partialSuccess?: { rejectedLogRecords?: unknown; errorMessage?: unknown };
  };
  return { rejected: count(Number(success?.rejectedLogRecords ?? 0)), message: textOf(success?.errorMessage) };
}

function partialSuccessIn(bytes: Buffer): PartialSuccess {
  let [rejected, message] = [0, ''];
  for (const { field, value } of fields(bytes)) {
    if (field === 1 && typeof value === 'number') rejected = count(value);
    if (field === 2 && typeof value !== 'number') message = value.toString();
  }
  return { rejected, message };
}

/** Applies `read` to the last length-delimited field with this number. */
function fromProtobuf<T>(bytes: Buffer, wanted: number, read: (content: Buffer) => T, fallback: T): T {
  let found = fallback;
  for (const { field, value } of fields(bytes)) if (field === wanted && typeof value !== 'number') found = read(value);
  return found;
}

/** The varints and length-delimited fields of a protobuf message. @throws RangeError for invalid bytes */
function* fields(bytes: Buffer): Generator<{ readonly field: number; readonly value: number | Buffer }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('the message ends in the middle');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number has more than 64 bits');
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, wireType] = [Math.floor(tag / 8), tag % 8];
    if (wireType === 0) {
      yield { field, value: varint() };
      continue;
    }
    const size = wireType === 2 ? varint() : wireType === 1 ? 8 : 4;
    if (wireType === 3 || wireType === 4 || wireType > 5 || at + size > bytes.length)
      throw new RangeError('this is no protobuf message');
    if (wireType === 2) yield { field, value: bytes.subarray(at, at + size) };
    at += size;
  }
}

/** Anything but a positive safe integer counts as 0. A negative 64-bit number has been read as a very large one. */
function count(value: number): number {
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
