import { systemClock } from '../../record/floor/clock.js';
import { completeResources } from '../../record/foreign/complete-resources.js';
import type { InstrumentationScope, ReadableLogRecord, Resource } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { Bytes } from '../otlp/encoding/bytes.js';
import type { Encoding, Origin, Scope } from '../otlp/encoding/encoding.js';
import { grouped } from '../otlp/encoding/grouping.js';
import { JsonEncoding } from '../otlp/encoding/json.js';
import { ProtobufEncoding } from '../otlp/encoding/protobuf.js';
import { serializeRecord } from '../render/json/default-line.js';

/** The form of a record on a queue. */
export type PublishValue = 'json' | 'otlp_json' | 'otlp_proto' | ((record: ReadableLogRecord) => string | Uint8Array);

/** Writes records as messages. */
export interface ValueWriter {
  /** Settles when records can be written; undefined if they can already. */
  ready(records: readonly LightRecord[]): Promise<unknown> | undefined;
  /** @throws what a user's function throws, or TypeError for what it returns */
  write(record: LightRecord): string | Uint8Array;
}

export function valueWriter(value: PublishValue): ValueWriter {
  if (typeof value === 'function') return { ready: () => undefined, write: (record) => written(value, record) };
  if (value === 'json') return { ready: () => undefined, write: (record) => serializeRecord(record) };
  const encoder = new OneRecord(value === 'otlp_json' ? new JsonEncoding() : new ProtobufEncoding());
  const write = value === 'otlp_json' ? text : bytes;
  return {
    ready: (records) => completeResources(records, systemClock),
    write: (record) => write(encoder.encode(record)),
  };
}

function written(value: (record: ReadableLogRecord) => unknown, record: LightRecord): string | Uint8Array {
  const result = value(LightRecord.freeze(record));
  if (typeof result === 'string' || result instanceof Uint8Array) return result;
  throw new TypeError('the function `value` must return a string or bytes');
}

const text = (written: Buffer): string => written.toString();
const bytes = (written: Buffer): Uint8Array => Uint8Array.prototype.slice.call(written);

/** Encodes each record as an OTLP request of its own. */
class OneRecord {
  readonly #encoding: Encoding;
  readonly #bytes = new Bytes();
  #resource: Resource | undefined;
  #instrumentationScope: InstrumentationScope | undefined;
  /** Resource and scope as OTLP has them: most records have those of the one before. */
  #origins: { readonly origin: Origin; readonly scope: Scope } | undefined;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
  }

  /** Valid until the next call. */
  encode(record: LightRecord): Buffer {
    const { origin, scope } = this.#originsOf(record);
    this.#bytes.length = 0;
    const groups = [{ origin, scopes: [{ scope, records: [record] }] }];
    const slices = this.#encoding.encode(groups, this.#bytes, Number.POSITIVE_INFINITY);
    while (slices.next().done !== true);
    return this.#bytes.written();
  }

  #originsOf(record: LightRecord): { readonly origin: Origin; readonly scope: Scope } {
    const { resource, instrumentationScope } = record;
    if (
      this.#origins === undefined ||
      resource !== this.#resource ||
      instrumentationScope !== this.#instrumentationScope
    ) {
      const [group] = grouped([record]);
      // A record has one group with one scope.
      this.#origins = { origin: group?.origin as Origin, scope: group?.scopes[0]?.scope as Scope };
      this.#resource = resource;
      this.#instrumentationScope = instrumentationScope;
    }
    return this.#origins;
  }
}
