import { threadId } from 'node:worker_threads';
import { notThereYet } from '../../record/expect.js';
import { builtInLevel, type Level, nearestLevel } from '../../record/levels.js';
import { LightRecord } from '../../record/record.js';
import { escapeLine, escapeMessage, escapeTrace } from '../../record/text.js';
import type { AnyValue } from '../../record/values/any-value.js';
import { jsonOf, textOf } from '../../record/values/json.js';
import { exceptionText, extraOf } from './extra.js';
import { layOut, parseSpec } from './spec.js';
import { compileTime } from './time.js';

/** Writes one token of a record. */
export type Write = (record: LightRecord) => string;

/** What tokens are written with. */
export interface TokenSettings {
  readonly backtrace: boolean;
  readonly levelOf: (record: LightRecord) => Level | undefined;
}

/** They come with the location of a call. */
const LATER: ReadonlySet<string> = new Set(['function', 'file', 'filename', 'module', 'line']);
const NUMERIC: ReadonlySet<string> = new Set(['level_no', 'level.no', 'severity_number', 'process', 'thread']);

/** The built-in level of that name, else the nearest by severity; undefined without a severity. */
export function builtInLevelOf({ severityText, severityNumber }: LightRecord): Level | undefined {
  const named = severityText === undefined ? undefined : builtInLevel(severityText);
  return named ?? (severityNumber ? nearestLevel(severityNumber) : undefined);
}

/**
 * What writes the token `{name:spec}`; undefined for one that is unknown. Everything that comes from data is escaped.
 * @throws TypeError for a spec that cannot be read, and for tokens that come later
 */
export function compileToken(token: string, settings: TokenSettings): Write | undefined {
  const [, name = '', spec = ''] = /^(extra(?:\[[^\]]*\])+|[^:]*)(?::(.*))?$/s.exec(token) ?? [];
  if (name === 'time') {
    const write = compileTime(spec);
    return ({ hrTime }) => write(hrTime);
  }
  if (LATER.has(name)) throw notThereYet(`format: {${name}}`);
  const write = name.startsWith('extra') ? compileExtra(token, name) : plainToken(name, settings);
  if (write === undefined) return undefined;
  const laidOut = parseSpec(token, spec, NUMERIC.has(name));
  return laidOut === undefined ? write : (record) => layOut(write(record), laidOut);
}

function plainToken(name: string, { backtrace, levelOf }: TokenSettings): Write | undefined {
  switch (name) {
    case 'level':
    case 'level.name':
      return (record) => escapeLine(record.severityText ?? levelOf(record)?.name ?? '');
    case 'level_no':
    case 'level.no':
      return (record) => String(LightRecord.rank(record) ?? 0);
    case 'level_icon':
    case 'level.icon':
      return (record) => escapeLine(levelOf(record)?.icon ?? '');
    case 'severity_number':
      return ({ severityNumber }) => String(severityNumber ?? 0);
    case 'message':
      return ({ body }) => escapeMessage(textOf(body));
    case 'name':
      return ({ instrumentationScope }) => escapeLine(instrumentationScope.name);
    case 'process':
      return () => String(process.pid);
    case 'thread':
      return () => String(threadId);
    case 'elapsed':
      return elapsed;
    case 'exception':
      return ({ attributes }) => escapeTrace(exceptionText(attributes, backtrace) ?? '');
    case 'trace_id':
      return ({ spanContext }) => spanContext?.traceId ?? '';
    case 'span_id':
      return ({ spanContext }) => spanContext?.spanId ?? '';
    default:
      return undefined;
  }
}

/** `extra`, `extra.key`, `extra[key]`, `extra[key][member]`; a key that is missing leaves the token as it stands. */
function compileExtra(token: string, name: string): Write | undefined {
  if (name === 'extra') return ({ attributes }) => jsonOf(extraOf(attributes) ?? {});
  const asWritten = `{${token}}`;
  const path =
    name[5] === '.' ? [name.slice(6)] : [...name.slice(5).matchAll(/\[([^\]]*)\]/g)].map(([, key = '']) => key);
  if (path.length === 0 || (name[5] !== '.' && name[5] !== '[')) return undefined;
  return ({ attributes }) => {
    let value: AnyValue = attributes;
    for (const key of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return asWritten;
      value = (value as Record<string, AnyValue>)[key];
    }
    return escapeLine(textOf(value));
  };
}

/** Since the process began, as `H:MM:SS.mmmmmm`. */
function elapsed({ hrTime: [seconds, nanos] }: LightRecord): string {
  const micros = Math.max(0, Math.floor((seconds * 1000 - performance.timeOrigin) * 1000 + nanos / 1000));
  const whole = Math.floor(micros / 1_000_000);
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  const clock = `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60, 2)}:${pad(whole % 60, 2)}`;
  return `${clock}.${pad(micros % 1_000_000, 6)}`;
}
