import { workerThreads } from '../../../record/floor/builtin.js';
import { processId } from '../../../record/floor/process-id.js';
import { type Missing, memberAt, parseName } from '../../../record/format/field.js';
import { builtInLevel, type Level, nearestLevel } from '../../../record/levels.js';
import type { HrTime } from '../../../record/readable.js';
import { LightRecord } from '../../../record/record.js';
import { escapeLine, escapeMessage, escapeTrace } from '../../../record/text.js';
import type { AnyValue } from '../../../record/values/any-value.js';
import { textOf } from '../../../record/values/json.js';
import { exceptionText, extraOf } from '../extra.js';

/** The thread on which records were logged. */
export interface Origin {
  readonly threadId: number;
  /** When the thread started, in milliseconds since the Unix epoch. */
  readonly timeOrigin: number;
}

export const THIS_THREAD: Origin = Object.freeze({
  get threadId() {
    return workerThreads().threadId;
  },
  get timeOrigin() {
    return performance.timeOrigin;
  },
});

/** What a token renders of a record. */
export interface Token {
  /** For MISSING the token is rendered literally. */
  readonly value: (record: LightRecord) => AnyValue | Missing;
  /** Escapes control characters and line breaks, so that data cannot forge log lines. */
  readonly escape: (text: string) => string;
  /** The kind of value that specs must fit; undefined if it depends on the record. */
  readonly kind: 'text' | 'number' | undefined;
}

export interface TokenSettings {
  readonly backtrace: boolean;
  readonly levelOf: (record: LightRecord) => Level | undefined;
  readonly origin: Origin;
}

/** The built-in level with the record's severity text, else the nearest by number; undefined without a severity. */
export function builtInLevelOf({ severityText, severityNumber }: LightRecord): Level | undefined {
  const named = severityText === undefined ? undefined : builtInLevel(severityText);
  return named ?? (severityNumber ? nearestLevel(severityNumber) : undefined);
}

/** The token with this name; undefined for an unknown one. */
export function tokenOf(name: string, settings: TokenSettings): Token | undefined {
  if (Object.hasOwn(NUMBERS, name)) return number(NUMBERS[name] as Token['value']);
  if (Object.hasOwn(TEXTS, name)) return line(TEXTS[name] as Token['value']);
  const { backtrace, levelOf, origin } = settings;
  switch (name) {
    case 'level':
    case 'level.name':
      return line((record) => record.severityText ?? levelOf(record)?.name ?? '');
    case 'level_icon':
    case 'level.icon':
      return line((record) => levelOf(record)?.icon ?? '');
    case 'thread':
    case 'thread.id':
      return number(() => origin.threadId);
    case 'elapsed':
      return line(({ hrTime }) => elapsed(hrTime, origin.timeOrigin));
    case 'message':
      return { value: ({ body }) => textOf(body), escape: escapeMessage, kind: 'text' };
    case 'exception':
      return {
        value: (record) => exceptionText(record, backtrace) ?? '',
        escape: escapeTrace,
        kind: 'text',
      };
    default:
      return extraToken(name);
  }
}

/** True for the name of a token, and for `time`. */
export function isTokenName(name: string): boolean {
  return name === 'time' || tokenOf(name, NO_SETTINGS) !== undefined;
}

const NO_SETTINGS: TokenSettings = { backtrace: false, levelOf: () => undefined, origin: THIS_THREAD };

function line(value: Token['value']): Token {
  return { value, escape: escapeLine, kind: 'text' };
}

function number(value: Token['value']): Token {
  return { value, escape: escapeLine, kind: 'number' };
}

const pid: Token['value'] = processId;
const levelNumber: Token['value'] = (record) => LightRecord.levelNumber(record) ?? 0;

const NUMBERS: Readonly<Record<string, Token['value']>> = {
  level_no: levelNumber,
  'level.no': levelNumber,
  severity_number: ({ severityNumber }) => severityNumber ?? 0,
  process: pid,
  'process.id': pid,
  line: ({ attributes }) => attributes['code.line.number'] ?? 0,
};

const path: Token['value'] = ({ attributes }) => attributes['code.file.path'] ?? UNKNOWN;
const name: Token['value'] = ({ attributes }) => fileName(attributes['code.file.path']);

const TEXTS: Readonly<Record<string, Token['value']>> = {
  name: ({ instrumentationScope }) => instrumentationScope.name,
  function: ({ attributes }) => attributes['code.function.name'] ?? UNKNOWN,
  file: path,
  'file.path': path,
  'file.name': name,
  filename: name,
  module: ({ attributes }) => moduleName(attributes['code.file.path']),
  trace_id: ({ spanContext }) => spanContext?.traceId ?? '',
  span_id: ({ spanContext }) => spanContext?.spanId ?? '',
};

/** `extra`, `extra.key`, `extra[key]`, `extra[key][member]`. After `extra.`, a key with dots is looked up as a whole first. */
function extraToken(name: string): Token | undefined {
  if (name === 'extra') return line((record) => extraOf(record.attributes, LightRecord.exception(record)) ?? {});
  const parsed = parseName(name);
  if (parsed?.first !== 'extra') return undefined;
  const key = name[5] === '.' ? name.slice(6) : undefined;
  return {
    value: ({ attributes }) =>
      key !== undefined && Object.hasOwn(attributes, key) ? attributes[key] : memberAt(attributes, parsed.path),
    escape: escapeLine,
    kind: undefined,
  };
}

/** Stands for an unknown file or function, as in loguru. */
const UNKNOWN = '<unknown>';

function fileName(path: AnyValue): string {
  if (typeof path !== 'string' || path === '') return UNKNOWN;
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function moduleName(path: AnyValue): string {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** The time since the start of the thread, as `H:MM:SS.mmmmmm`. */
function elapsed([seconds, nanos]: HrTime, timeOrigin: number): string {
  const micros = Math.max(0, Math.floor((seconds * 1000 - timeOrigin) * 1000 + nanos / 1000));
  const whole = Math.floor(micros / 1_000_000);
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  const clock = `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60, 2)}:${pad(whole % 60, 2)}`;
  return `${clock}.${pad(micros % 1_000_000, 6)}`;
}
