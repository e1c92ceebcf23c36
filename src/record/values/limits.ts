/** `Infinity` is no limit. */
export interface ValueLimits {
  readonly attributeCountLimit: number;
  readonly attributeValueLengthLimit: number;
}

export const NO_LIMITS: ValueLimits = {
  attributeCountLimit: Number.POSITIVE_INFINITY,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
};

/** The budget of a record: values, and characters and bytes in them. */
export const MAX_NODES = 10_000;
export const MAX_CHARS = 2 ** 20;

/** What a record holds in memory, by estimate: an empty one, and what each value and each character adds. */
export function estimatedSize(nodes: number, chars: number): number {
  return 256 + 32 * nodes + chars;
}

/** Stands where a budget cut something off. */
export const TRUNCATED = '[Truncated]';
