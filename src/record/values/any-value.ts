/**
 * A value as OpenTelemetry knows it: what attributes and structured bodies of our own records are made of.
 * What every other JavaScript value becomes is told in `docs/values.md`.
 */
export type AnyValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Uint8Array
  | AnyValue[]
  | { [key: string]: AnyValue };

/** The attributes of our own records. */
export type AnyValueMap = { [key: string]: AnyValue };
