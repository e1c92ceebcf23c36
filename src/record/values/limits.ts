/** OpenTelemetry's limits of the attributes of a record. `Infinity` means no limit. */
export interface ValueLimits {
  readonly attributeCountLimit: number;
  readonly attributeValueLengthLimit: number;
}

export const NO_LIMITS: ValueLimits = {
  attributeCountLimit: Number.POSITIVE_INFINITY,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
};

/** The budgets of a record: the number of values, and the characters and bytes in them. */
export const MAX_NODES = 10_000;
export const MAX_CHARS = 2 ** 20;

/**
 * The shares that body and exception have in any case. What they leave divides evenly where all attributes are fat: 16 KiB and 100 values
 * for each of 40.
 */
export const BODY_SHARE = { nodes: 4_000, chars: 2 ** 18 } as const;
export const EXCEPTION_SHARE = { nodes: 2_000, chars: 2 ** 17 } as const;

/** The estimated memory of a record in bytes: a base, and a share per value and per character. */
export function estimatedSize(nodes: number, chars: number): number {
  return 256 + 32 * nodes + chars;
}

/** The characters of a key. */
export const MAX_KEY = 2 ** 16;

/** True for a record whose values may be over a budget once some were replaced by longer ones. */
export function isLarge({ nodes, chars }: { readonly nodes: number; readonly chars: number }): boolean {
  return nodes > MAX_NODES / 2 || chars > MAX_CHARS / 2;
}

/** Marks a value that contains itself. */
export const CIRCULAR = '[Circular]';
/** Marks a value that is nested too deep. */
export const TRUNCATED = '[Truncated]';
