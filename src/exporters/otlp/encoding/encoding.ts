/* How are records written as the body of an OTLP request? */
import type { LightRecord } from '../../../record/record.js';
import type { AnyValueMap } from '../../../record/values/any-value.js';
import type { Bytes } from './bytes.js';

/** A resource or a scope, with its attributes as AnyValues. */
export interface Origin {
  readonly attributes: AnyValueMap;
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
}

export interface Scope extends Origin {
  readonly name: string;
  readonly version: string;
}

interface ScopeGroup {
  readonly scope: Scope;
  readonly records: readonly LightRecord[];
}

export interface ResourceGroup {
  readonly origin: Origin;
  readonly scopes: readonly ScopeGroup[];
}

/** Bytes encoded without yielding to the event loop, which takes a fraction of a millisecond. */
export const SLICE_BYTES = 64 * 1024;

/** Encodes request bodies. */
export interface Encoding {
  readonly contentType: string;
  /**
   * Encodes one request. Yields after each slice, so that a large request does not block the event loop. Returns false, with an incomplete
   * request in `into`, once that exceeds `maxBytes`.
   */
  encode(groups: readonly ResourceGroup[], into: Bytes, maxBytes: number): Generator<void, boolean>;
}
