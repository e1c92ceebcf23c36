import { type Environment, numberIn, pairsIn, variable, type Warn, wholeNumber } from '../record/floor/environment.js';
import { integer, knownOptions, wrongType } from '../record/floor/expect.js';
import { sharedState } from '../record/floor/shared-state.js';
import type { Resource } from '../record/readable.js';
import type { AnyValueMap } from '../record/values/any-value.js';
import { ValueCopier } from '../record/values/copier.js';
import type { ValueLimits } from '../record/values/limits.js';
import { VERSION } from '../record/version.js';

const DEFAULT_ATTRIBUTE_COUNT = 128;
const COUNT = 'ATTRIBUTE_COUNT_LIMIT';
const LENGTH = 'ATTRIBUTE_VALUE_LENGTH_LIMIT';

/** Options win over `OTEL_LOGRECORD_*`, which win over `OTEL_ATTRIBUTE_*`. Invalid variables are ignored. */
export function limitsOf(
  options: { attributeCountLimit?: number | undefined; attributeValueLengthLimit?: number | undefined } | undefined,
  env: Environment,
): ValueLimits {
  if (options !== undefined) {
    knownOptions('logRecordLimits', options, new Set(['attributeCountLimit', 'attributeValueLengthLimit']));
  }
  const read = (limit: string, fallback: number) =>
    namesOf(limit)
      .map((name) => wholeNumber(env[name]))
      .find((value) => value !== undefined) ?? fallback;
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

/** The resource of our own records: the environment, and the options over it. */
export function resourceOf(options: { attributes: Record<string, unknown> } | undefined, env: Environment): Resource {
  if (options !== undefined && (typeof options?.attributes !== 'object' || options.attributes === null)) {
    throw wrongType('resource', 'an object with `attributes`', options);
  }
  const serviceName = variable(env, 'OTEL_SERVICE_NAME');
  const attributes: AnyValueMap = {
    'service.name': 'unknown_service:node',
    ...resourceAttributesIn(env),
    ...(serviceName === undefined ? {} : { 'service.name': serviceName.value }),
    'telemetry.sdk.name': 'logly-otel',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': VERSION,
  };
  const all = options === undefined ? attributes : new ValueCopier().attributes(options.attributes, attributes);
  return Object.freeze({ attributes: Object.freeze(all) });
}

/**
 * The attributes of `OTEL_RESOURCE_ATTRIBUTES` (`key=value,key=value`, percent-encoded). Undefined where one entry is malformed: then all
 * of them are ignored, as the specification asks.
 */
function resourceAttributesIn(env: Environment): AnyValueMap | undefined {
  const attributes: AnyValueMap = {};
  for (const pair of pairsIn(env.OTEL_RESOURCE_ATTRIBUTES ?? '')) {
    if (pair === undefined) return undefined;
    attributes[pair[0]] = pair[1];
  }
  return attributes;
}

/** Environments whose mistakes were reported: several loggers share one. */
const reported = sharedState('reported-environments', () => new WeakSet<Environment>());

/** Reports, once for each environment, which of its variables are ignored because they are invalid. Never prints a value that may be a secret. */
export function warnInvalidEnv(env: Environment, warn: Warn): void {
  if (reported.has(env)) return;
  reported.add(env);
  if (resourceAttributesIn(env) === undefined) {
    warn(
      'OTEL_RESOURCE_ATTRIBUTES has an entry that is no `key=value`, percent-encoded; the whole variable is ignored',
    );
  }
  for (const name of ['LOGLY_AUTOINIT', 'LOGLY_HINTS']) {
    const found = variable(env, name);
    if (found !== undefined && !/^(false|0|no|off|true|1|yes|on)$/i.test(found.value))
      warn(`${found.name} is ${JSON.stringify(found.value)}, which is neither true nor false; it is ignored`);
  }
  for (const limit of [COUNT, LENGTH]) for (const name of namesOf(limit)) numberIn(variable(env, name), 0, warn);
}

/** The variables of a limit; the first one that holds a number wins. */
function namesOf(limit: string): readonly string[] {
  return [`OTEL_LOGRECORD_${limit}`, `OTEL_${limit}`];
}
