/** `Infinity` is no limit. */
export interface ValueLimits {
  readonly attributeCountLimit: number;
  readonly attributeValueLengthLimit: number;
}

export const NO_LIMITS: ValueLimits = {
  attributeCountLimit: Number.POSITIVE_INFINITY,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
};

/** What a record holds in memory, by estimate: an empty one, and what each value and each character adds. */
export function estimatedSize(nodes: number, chars: number): number {
  return 256 + 32 * nodes + chars;
}

/** Stands where a budget cut something off. */
export const TRUNCATED = '[Truncated]';
