import type { SpanContext } from '../../../record/readable.js';

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

/** The ids of a span, as bytes. */
export interface SpanIds {
  readonly trace: Uint8Array;
  readonly span: Uint8Array;
}

/** Decodes hex ids. Caches the last ones, because the records of a span follow each other. */
export class Ids {
  readonly #trace = new Id(TRACE_BYTES);
  readonly #span = new Id(SPAN_BYTES);

  /** The bytes, valid until the next call. Undefined for invalid ids, which strict decoders reject. */
  of({ traceId, spanId }: SpanContext): SpanIds | undefined {
    const trace = this.#trace.of(traceId);
    const span = this.#span.of(spanId);
    return trace === undefined || span === undefined ? undefined : { trace, span };
  }
}

class Id {
  readonly #bytes: Uint8Array;
  #text = '';
  #valid = false;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  of(text: string): Uint8Array | undefined {
    if (text !== this.#text) {
      this.#text = text;
      this.#valid = this.#read(text);
    }
    return this.#valid ? this.#bytes : undefined;
  }

  #read(text: string): boolean {
    const bytes = this.#bytes;
    if (text.length !== 2 * bytes.length) return false;
    let any = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = 16 * digit(text.charCodeAt(2 * i)) + digit(text.charCodeAt(2 * i + 1));
      if (Number.isNaN(byte)) return false;
      bytes[i] = byte;
      any |= byte;
    }
    return any !== 0;
  }
}

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}
