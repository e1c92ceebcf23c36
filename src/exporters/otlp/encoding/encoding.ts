import type { LightRecord } from '../../../record/record.js';
import type { AnyValueMap } from '../../../record/values/any-value.js';
import type { Bytes } from './bytes.js';

/** What the records of a batch come from, a resource or a scope: by the value table. */
export interface Origin {
  readonly attributes: AnyValueMap;
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
}

export interface Scope extends Origin {
  readonly name: string;
  readonly version: string;
}

/** The records of one scope, in their order. */
interface ScopeGroup {
  readonly scope: Scope;
  readonly records: readonly LightRecord[];
}

/** The records of one resource. */
export interface ResourceGroup {
  readonly origin: Origin;
  readonly scopes: readonly ScopeGroup[];
}

/** Written without a break: a fraction of a millisecond. */
export const SLICE_BYTES = 64 * 1024;

/** A way to write a request. */
export interface Encoding {
  readonly contentType: string;
  /**
   * Writes the request of these records, a slice at a time, so that a large one does not hold up the event loop. Ends with false, and
   * something unfinished, when it gets longer than that many bytes.
   */
  encode(groups: readonly ResourceGroup[], into: Bytes, maxBytes: number): Generator<void, boolean>;
}
