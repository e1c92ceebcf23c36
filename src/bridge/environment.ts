import { integer, knownOptions, wrongType } from '../record/floor/expect.js';
import type { Resource } from '../record/readable.js';
import type { AnyValueMap } from '../record/values/any-value.js';
import { ValueCopier } from '../record/values/copier.js';
import type { ValueLimits } from '../record/values/limits.js';
import { VERSION } from '../record/version.js';

const DEFAULT_ATTRIBUTE_COUNT = 128;
const COUNT = 'ATTRIBUTE_COUNT_LIMIT';
const LENGTH = 'ATTRIBUTE_VALUE_LENGTH_LIMIT';
/** What limits are called, behind `OTEL_LOGRECORD_` or `OTEL_`. */
export const LIMIT_NAMES: readonly string[] = [COUNT, LENGTH];

/** Options win over `OTEL_LOGRECORD_*`, which win over `OTEL_ATTRIBUTE_*`. What the environment says wrong is as if it said nothing. */
export function limitsOf(
  options: { attributeCountLimit?: number; attributeValueLengthLimit?: number } | undefined,
  env: NodeJS.ProcessEnv,
): ValueLimits {
  if (options !== undefined) {
    knownOptions('logRecordLimits', options, new Set(['attributeCountLimit', 'attributeValueLengthLimit']));
  }
  const read = (name: string, fallback: number) =>
    natural(env[`OTEL_LOGRECORD_${name}`]) ?? natural(env[`OTEL_${name}`]) ?? fallback;
  return {
    attributeCountLimit: integer(
      'logRecordLimits.attributeCountLimit',
      options?.attributeCountLimit,
      0,
      read(COUNT, DEFAULT_ATTRIBUTE_COUNT),
    ),
    attributeValueLengthLimit: integer(
      'logRecordLimits.attributeValueLengthLimit',
      options?.attributeValueLengthLimit,
      0,
      read(LENGTH, Number.POSITIVE_INFINITY),
    ),
  };
}

/** Does a variable switch off what is on without it? */
export function switchedOff(text: string | undefined): boolean {
  return /^\s*(false|0|no)\s*$/i.test(text ?? '');
}

/** The number that a text is; undefined for anything but digits. */
export function natural(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : undefined;
}

/** The resource of our own records: what the environment says, and the options over it. */
export function resourceOf(
  options: { attributes: Record<string, unknown> } | undefined,
  env: NodeJS.ProcessEnv,
): Resource {
  if (options !== undefined && (typeof options?.attributes !== 'object' || options.attributes === null)) {
    throw wrongType('resource', 'an object with `attributes`', options);
  }
  const attributes: AnyValueMap = {
    'service.name': 'unknown_service:node',
    ...resourceAttributesIn(env),
    ...(env.OTEL_SERVICE_NAME ? { 'service.name': env.OTEL_SERVICE_NAME } : {}),
    'telemetry.sdk.name': 'logly-otel',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': VERSION,
  };
  const all = options === undefined ? attributes : new ValueCopier().attributes(options.attributes, attributes);
  return Object.freeze({ attributes: Object.freeze(all) });
}

/** `key=value,key=value`, percent-encoded. Undefined where one cannot be read: then none of them counts, as the specification asks. */
export function resourceAttributesIn({
  OTEL_RESOURCE_ATTRIBUTES: text = '',
}: NodeJS.ProcessEnv): AnyValueMap | undefined {
  const attributes: AnyValueMap = {};
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const at = pair.indexOf('=');
    if (at < 1) return undefined;
    try {
      attributes[decodeURIComponent(pair.slice(0, at).trim())] = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      return undefined;
    }
  }
  return attributes;
}
