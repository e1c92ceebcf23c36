/* What a request of OTLP holds, found out without decoding it. */

const RESOURCE_LOGS = 1;
const SCOPE_LOGS = 2;
const LOG_RECORDS = 2;
const DELIMITED = 2;
const MARK = Buffer.from('id:');
const DIGITS = 9;

/** Where a record's text, its end included, is in the bytes. */
type Visit = (start: number, end: number) => void;

class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw new Error('a request ends within a number');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
}

/** Calls `visit` with each member of this number; all members of the messages on the way have lengths, but for those of fixed size. */
function members(bytes: Uint8Array, start: number, end: number, wanted: number, visit: Visit): void {
  const reader = new Reader(bytes, start);
  while (reader.at < end) {
    const tag = reader.varint();
    const wire = tag & 7;
    if (wire === DELIMITED) {
      const length = reader.varint();
      if (tag >> 3 === wanted) visit(reader.at, reader.at + length);
      reader.at += length;
    } else if (wire === 0) reader.varint();
    else reader.at += wire === 1 ? 8 : 4;
  }
}

/** The records of an ExportLogsServiceRequest. */
export function countRecords(request: Uint8Array): number {
  let records = 0;
  members(request, 0, request.length, RESOURCE_LOGS, (resource, resourceEnd) => {
    members(request, resource, resourceEnd, SCOPE_LOGS, (scope, scopeEnd) => {
      members(request, scope, scopeEnd, LOG_RECORDS, () => {
        records++;
      });
    });
  });
  return records;
}

/** The numbers behind each `id:` in the bytes, whatever is around them. */
export function idsIn(request: Buffer): number[] {
  const ids: number[] = [];
  for (let at = request.indexOf(MARK); at >= 0; at = request.indexOf(MARK, at + MARK.length)) {
    const digits = request.toString('latin1', at + MARK.length, at + MARK.length + DIGITS);
    if (/^\d{9}$/.test(digits)) ids.push(Number(digits));
  }
  return ids;
}
