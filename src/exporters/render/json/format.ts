import { type Environment, variable } from '../../../record/floor/environment.js';
import { boolean, knownOptions, outOfRange, wrongType } from '../../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../../record/readable.js';
import { isClass } from '../../callable.js';
import { datadog } from './datadog.js';
import { ecs } from './ecs.js';
import { gcp } from './gcp.js';
import { flat, ours } from './ours.js';
import type { Profile } from './profile.js';

/**
 * The field names and level names of a reader. `ecs` is the Elastic Common Schema, `gcp` Google Cloud Logging, `datadog` Datadog, `otel` a log
 * record of OTLP/JSON. `flat` is our own form with attributes at the top level.
 */
export type JsonProfile = 'ecs' | 'gcp' | 'datadog' | 'otel' | 'flat';

/**
 * JSON with keys of your own. Everything else is as in `serialize: true`, or as in the profile.
 *
 * @example logger.add('stdout', { serialize: { timeKey: 'ts', levelKey: 'severity', levelCase: 'lower', flat: true } })
 */
export interface JsonShape {
  /** The key of the time. @default 'time', or the profile's */
  timeKey?: string | undefined;
  /** The key of the level. @default 'level', or the profile's */
  levelKey?: string | undefined;
  /** The case of the level's name. @default as it is, or the profile's */
  levelCase?: 'upper' | 'lower' | undefined;
  /** The key of the message. @default 'message' */
  messageKey?: string | undefined;
  /** Attributes at the top level, where a name that is taken gets `_` at its end; false puts them under `extra`. Without a profile, true is the profile `flat`. @default true with a profile, else false */
  flat?: boolean | undefined;
  /** The profile that the other members change. The names of `otel` cannot be changed. @default none */
  profile?: JsonProfile | undefined;
  /** Google Cloud's project, for links to traces. Only for the profile `gcp`. @default the variable GOOGLE_CLOUD_PROJECT */
  project?: string | undefined;
}

/** Keys and profile of a line, checked, with the defaults filled in. Plain values: it crosses threads. */
export interface JsonLayout {
  readonly profile: JsonProfile | 'ours';
  readonly timeKey: string;
  readonly levelKey: string;
  readonly levelCase: 'upper' | 'lower' | undefined;
  readonly messageKey: string;
  readonly flat: boolean;
  readonly project: string | undefined;
}

/** What `serialize` can be, checked. `true` is our line, which has a fast path. */
export type JsonFormat = true | JsonLayout | ((record: ReadableLogRecord) => unknown);

export const JSON_PROFILES: readonly JsonProfile[] = ['ecs', 'gcp', 'datadog', 'otel', 'flat'];

export function isJsonProfile(value: string): value is JsonProfile {
  return JSON_PROFILES.includes(value as JsonProfile);
}

/** What an error says that `serialize` must be. */
export const JSON_FORMATS = `a boolean, ${JSON_PROFILES.map((name) => `'${name}'`).join(', ')}, an object or a function`;

/** The profiles whose lines are made of members. */
export const PROFILES: Readonly<Record<Exclude<JsonLayout['profile'], 'otel'>, Profile>> = {
  ours,
  flat,
  ecs,
  gcp,
  datadog,
};

const KEYS = ['timeKey', 'levelKey', 'messageKey'] as const;
const SHAPE_OPTIONS = new Set<string>([...KEYS, 'levelCase', 'flat', 'profile', 'project']);

/**
 * The value of an option `serialize`, checked; undefined where it is not set, or false.
 *
 * @throws TypeError, RangeError for what it cannot be
 */
export function jsonFormatOf(option: string, value: unknown, env: Environment): JsonFormat | undefined {
  if (value === undefined || value === false) return undefined;
  if (value === true) return true;
  if (typeof value === 'string') return layoutOf(option, { profile: value }, option, env);
  if (typeof value === 'function') return checkedFunction(option, value as (record: ReadableLogRecord) => unknown);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(option, JSON_FORMATS, value);
  knownOptions(option, value, SHAPE_OPTIONS);
  const options = value as { readonly [K in keyof JsonShape]: unknown };
  return Object.values(options).some((member) => member !== undefined)
    ? layoutOf(option, options, `${option}.profile`, env)
    : true;
}

/** The same lines with attributes at the top level; our own where the lines are those of a function. */
export function flatLayout(format: JsonFormat): JsonLayout {
  const layout = typeof format === 'object' ? format : layoutOf('serialize', {}, 'serialize.profile', {});
  return { ...layout, flat: true };
}

/** Functions that return no plain object, whatever their bodies are. */
const KINDS: Readonly<Record<string, string>> = {
  '[object AsyncFunction]': 'an async function',
  '[object GeneratorFunction]': 'a generator function',
  '[object AsyncGeneratorFunction]': 'an async generator function',
};

function checkedFunction(option: string, fn: (record: ReadableLogRecord) => unknown): JsonFormat {
  const kind = isClass(fn) ? 'a class' : KINDS[Object.prototype.toString.call(fn)];
  if (kind !== undefined) throw new TypeError(`\`${option}\` must be a function that returns an object, got ${kind}`);
  return fn;
}

function layoutOf(
  option: string,
  options: { readonly [K in keyof JsonShape]: unknown },
  profileOption: string,
  env: Environment,
): JsonLayout {
  const isFlat = boolean(`${option}.flat`, options.flat, false);
  const profile = profileOf(profileOption, options.profile) ?? (isFlat ? 'flat' : 'ours');
  if (options.project !== undefined && profile !== 'gcp')
    throw new TypeError(`\`${option}.project\` can only be used with the profile 'gcp'`);
  if (profile === 'otel') return otelLayout(option, options);
  const { names, others, flat: isProfileFlat } = PROFILES[profile];
  const layout: JsonLayout = {
    profile,
    timeKey: keyOf(`${option}.timeKey`, options.timeKey) ?? names.time,
    levelKey: keyOf(`${option}.levelKey`, options.levelKey) ?? names.level,
    levelCase: caseOf(`${option}.levelCase`, options.levelCase),
    messageKey: keyOf(`${option}.messageKey`, options.messageKey) ?? names.message,
    flat: options.flat === undefined ? isProfileFlat : isFlat,
    project: profile === 'gcp' ? projectOf(option, options.project, env) : undefined,
  };
  checkDistinct(option, options, layout, layout.flat ? others : [...others, 'extra']);
  return layout;
}

/** The format of OTLP is fixed. */
function otelLayout(option: string, options: { readonly [K in keyof JsonShape]: unknown }): JsonLayout {
  const changed = Object.entries(options).find(([key, value]) => key !== 'profile' && value !== undefined);
  if (changed !== undefined)
    throw new TypeError(`\`${option}.${changed[0]}\` cannot be used with the profile 'otel', whose names are fixed`);
  return {
    profile: 'otel',
    timeKey: 'timeUnixNano',
    levelKey: 'severityText',
    levelCase: undefined,
    messageKey: 'body',
    flat: false,
    project: undefined,
  };
}

function profileOf(option: string, value: unknown): JsonProfile | undefined {
  if (value === undefined) return undefined;
  const expectation = option.includes('.') ? JSON_PROFILES.map((name) => `'${name}'`).join(', ') : JSON_FORMATS;
  if (typeof value !== 'string') throw wrongType(option, expectation, value);
  if (!isJsonProfile(value)) throw outOfRange(option, expectation, value);
  return value;
}

function keyOf(option: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw wrongType(option, 'a string that is not empty', value);
}

function caseOf(option: string, value: unknown): 'upper' | 'lower' | undefined {
  if (value === undefined || value === 'upper' || value === 'lower') return value;
  throw (typeof value === 'string' ? outOfRange : wrongType)(option, "'upper' or 'lower'", value);
}

function projectOf(option: string, value: unknown, env: Environment): string | undefined {
  return keyOf(`${option}.project`, value) ?? variable(env, 'GOOGLE_CLOUD_PROJECT')?.value;
}

/** @throws RangeError for two members of one name */
function checkDistinct(
  option: string,
  options: { readonly [K in keyof JsonShape]: unknown },
  layout: JsonLayout,
  others: readonly string[],
): void {
  for (const key of KEYS) {
    if (options[key] === undefined) continue;
    const name = layout[key];
    if (others.includes(name) || KEYS.some((other) => other !== key && layout[other] === name))
      throw outOfRange(`${option}.${key}`, 'a key that no other member of the line has', name);
  }
}
