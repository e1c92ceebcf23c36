import { type Missing, memberAt, parseName } from '../../../record/format/field.js';
import { builtInLevel, type Level, nearestLevel } from '../../../record/levels.js';
import { LightRecord } from '../../../record/record.js';
import { escapeLine, escapeMessage, escapeTrace } from '../../../record/text.js';
import type { AnyValue } from '../../../record/values/any-value.js';
import { textOf } from '../../../record/values/json.js';
import { exceptionText, extraOf } from '../extra.js';
import type { Origin } from '../origin.js';
import { elapsed } from './elapsed.js';
import { fileName, moduleName, UNKNOWN } from './location.js';

/** What a token shows of a record. */
export interface Token {
  /** MISSING leaves the token as it stands. */
  readonly value: (record: LightRecord) => AnyValue | Missing;
  /** Makes text that comes from data harmless. */
  readonly escape: (text: string) => string;
  /** What its specs have to fit; undefined where that is known only then. */
  readonly kind: 'text' | 'number' | undefined;
}

/** What tokens are written with. */
export interface TokenSettings {
  readonly backtrace: boolean;
  readonly levelOf: (record: LightRecord) => Level | undefined;
  readonly origin: Origin;
}

/** The built-in level of that name, else the nearest by severity; undefined without a severity. */
export function builtInLevelOf({ severityText, severityNumber }: LightRecord): Level | undefined {
  const named = severityText === undefined ? undefined : builtInLevel(severityText);
  return named ?? (severityNumber ? nearestLevel(severityNumber) : undefined);
}

/** The token of that name; undefined for one that is unknown. */
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
        value: ({ attributes }) => exceptionText(attributes, backtrace) ?? '',
        escape: escapeTrace,
        kind: 'text',
      };
    default:
      return extraToken(name);
  }
}

function line(value: Token['value']): Token {
  return { value, escape: escapeLine, kind: 'text' };
}

function number(value: Token['value']): Token {
  return { value, escape: escapeLine, kind: 'number' };
}

const pid: Token['value'] = () => process.pid;
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
const base: Token['value'] = ({ attributes }) => fileName(attributes['code.file.path']);

const TEXTS: Readonly<Record<string, Token['value']>> = {
  name: ({ instrumentationScope }) => instrumentationScope.name,
  function: ({ attributes }) => attributes['code.function.name'] ?? UNKNOWN,
  file: path,
  'file.path': path,
  'file.name': base,
  filename: base,
  module: ({ attributes }) => moduleName(attributes['code.file.path']),
  trace_id: ({ spanContext }) => spanContext?.traceId ?? '',
  span_id: ({ spanContext }) => spanContext?.spanId ?? '',
};

/** `extra`, `extra.key`, `extra[key]`, `extra[key][member]`; a key may have dots in it, as it is written. */
function extraToken(name: string): Token | undefined {
  if (name === 'extra') return line(({ attributes }) => extraOf(attributes) ?? {});
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
