/**
 * Reads OTLP's protobuf, on its own: it shares nothing with the encoder that it is to test. A message becomes an object as in OTLP/JSON, but
 * for its bytes and its 64-bit integers.
 */

/** How a field is read: a scalar, or a message; in a list where it may occur more than once. */
type Kind = 'text' | 'bytes' | 'int' | 'long' | 'fixed64' | 'fixed32' | 'double' | 'bool' | Message | [Message];
/** Name and kind of each field, by number. */
interface Message {
  readonly [number: number]: readonly [name: string, kind: Kind];
}

const ANY_VALUE: { [number: number]: readonly [name: string, kind: Kind] } = {
  1: ['stringValue', 'text'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'long'],
  4: ['doubleValue', 'double'],
  7: ['bytesValue', 'bytes'],
};
const KEY_VALUE: Message = { 1: ['key', 'text'], 2: ['value', ANY_VALUE] };
// Values contain values.
ANY_VALUE[5] = ['arrayValue', { 1: ['values', [ANY_VALUE]] }];
ANY_VALUE[6] = ['kvlistValue', { 1: ['values', [KEY_VALUE]] }];
const RECORD: Message = {
  1: ['timeUnixNano', 'fixed64'],
  2: ['severityNumber', 'int'],
  3: ['severityText', 'text'],
  5: ['body', ANY_VALUE],
  6: ['attributes', [KEY_VALUE]],
  7: ['droppedAttributesCount', 'int'],
  8: ['flags', 'fixed32'],
  9: ['traceId', 'bytes'],
  10: ['spanId', 'bytes'],
  11: ['observedTimeUnixNano', 'fixed64'],
  12: ['eventName', 'text'],
};
const REQUEST: Message = {
  1: [
    'resourceLogs',
    [
      {
        1: ['resource', { 1: ['attributes', [KEY_VALUE]] }],
        2: [
          'scopeLogs',
          [
            {
              1: ['scope', { 1: ['name', 'text'], 2: ['version', 'text'] }],
              2: ['logRecords', [RECORD]],
              3: ['schemaUrl', 'text'],
            },
          ],
        ],
      },
    ],
  ],
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws Error, TypeError for bytes that are no ExportLogsServiceRequest */
export function decodeProtobuf(bytes: Uint8Array): unknown {
  return messageOf(new Reader(bytes), REQUEST);
}

function messageOf(reader: Reader, message: Message): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const lists = new Map<string, unknown[]>();
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint());
    const value = reader.value(tag & 7);
    const field = message[tag >>> 3];
    if (field === undefined) continue;
    const [name, kind] = field;
    const read = fieldOf(value, (Array.isArray(kind) ? kind[0] : kind) as Exclude<Kind, [Message]>);
    if (!Array.isArray(kind)) {
      found[name] = read;
      continue;
    }
    const list = lists.get(name) ?? [];
    list.push(read);
    lists.set(name, list);
  }
  return Object.assign(found, Object.fromEntries(lists));
}

function fieldOf(value: bigint | Uint8Array, kind: Exclude<Kind, [Message]>): unknown {
  if (typeof value === 'bigint') {
    switch (kind) {
      case 'bool':
        return value !== 0n;
      case 'double':
        return new Float64Array(BigUint64Array.of(value).buffer)[0];
      case 'long':
        return BigInt.asIntN(64, value);
      case 'fixed64':
        return value;
      case 'int':
      case 'fixed32':
        return Number(value);
      default:
        throw new Error('a number stands where a text or a message belongs');
    }
  }
  if (kind === 'text') return utf8.decode(value);
  if (kind === 'bytes') return value;
  if (typeof kind === 'string') throw new Error('bytes stand where a number belongs');
  return messageOf(new Reader(value), kind);
}

/** Reads from the beginning to the end. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** @param wireType Protobuf's: 0 varint, 1 eight bytes, 2 a length and its bytes, 5 four bytes */
  value(wireType: number): bigint | Uint8Array {
    switch (wireType) {
      case 0:
        return this.varint();
      case 1:
        return this.#view.getBigUint64(this.#skip(8), true);
      case 2: {
        const length = Number(this.varint());
        const start = this.#skip(length);
        return this.#bytes.subarray(start, start + length);
      }
      case 5:
        return BigInt(this.#view.getUint32(this.#skip(4), true));
      default:
        throw new Error(`there is no wire type ${wireType}`);
    }
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#skip(1)] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Error('a number has more than ten bytes');
  }

  /** Returns where the skipped bytes begin. */
  #skip(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length) throw new Error('the body ends within a field');
    this.#at = start + count;
    return start;
  }
}
