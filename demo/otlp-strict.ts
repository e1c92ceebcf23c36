import protobuf from 'protobufjs';

/** What decoders usually allow. */
const MAX_MESSAGE_DEPTH = 100;

const WIRE_TYPES: Readonly<Record<string, number>> = {
  ...{ int32: 0, uint32: 0, int64: 0, bool: 0 },
  ...{ fixed64: 1, double: 1 },
  ...{ string: 2, bytes: 2 },
  fixed32: 5,
};

/**
 * Walks a payload by its schema, and throws for whatever a lenient decoder would skip or repair: unknown fields, wrong wire types, text
 * that is no UTF-8, numbers that are too long, lengths that reach too far, messages nested too deep.
 */
export function checkWire(bytes: Uint8Array, type: protobuf.Type, depth = 0): void {
  if (depth > MAX_MESSAGE_DEPTH) throw new Error(`messages are nested deeper than ${MAX_MESSAGE_DEPTH}`);
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const field = type.fieldsById[tag >>> 3];
    if (field === undefined) throw new Error(`${type.name} has no field ${tag >>> 3}`);
    const wanted = field.resolvedType === null ? WIRE_TYPES[field.type] : 2;
    if ((tag & 7) !== wanted) throw new Error(`${type.name}.${field.name} has wire type ${tag & 7}, not ${wanted}`);
    if (wanted === 0) checkVarint(reader, `${type.name}.${field.name}`);
    else if (wanted === 1) reader.skip(8);
    else if (wanted === 5) reader.skip(4);
    else checkContent(reader.bytes(), field, depth);
  }
  if (reader.pos !== reader.len) throw new Error(`${type.name} ends in the middle of a field`);
}

function checkContent(content: Uint8Array, field: protobuf.Field, depth: number): void {
  if (field.resolvedType instanceof protobuf.Type) checkWire(content, field.resolvedType, depth + 1);
  else if (field.type === 'string') new TextDecoder('utf-8', { fatal: true }).decode(content);
}

function checkVarint(reader: protobuf.Reader, what: string): void {
  const from = reader.pos;
  reader.skip();
  if (reader.pos - from > 10) throw new Error(`${what} has more than 64 bits`);
}
