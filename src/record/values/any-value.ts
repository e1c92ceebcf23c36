/**
 * A value as OpenTelemetry knows it: the type of attributes and structured bodies in records of ours. `docs/values.md` lists what every
 * other JavaScript value becomes.
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

/** The attributes of records of ours. */
export type AnyValueMap = { [key: string]: AnyValue };
