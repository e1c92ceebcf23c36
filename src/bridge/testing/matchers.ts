import { inspect } from '../../record/floor/builtin.js';
import { wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { Fields } from '../call/fields.js';
import type { LevelLike } from '../levels/levels.js';
import type { Captured } from './capture.js';

/** What a matcher gives vitest and jest. */
export interface MatcherResult {
  /** The expectation is met. */
  pass: boolean;
  message(): string;
}

/** What a record has to have: its whole text, a pattern in its text, or some of its attributes. */
export type ExpectedMessage = string | RegExp | Fields;

/** How many records a failure shows. */
const MAX_SHOWN = 20;

/**
 * Matchers for `expect` of vitest and jest.
 *
 * @example
 * expect.extend(matchers);
 * expect(captured).toHaveLogged('INFO', 'paid 3');
 * expect(captured).not.toHaveLogged('ERROR');
 */
export const matchers = {
  /**
   * Was there a record of exactly that level, of any if it is undefined, whose whole body is the text, whose body the pattern finds, or whose
   * attributes contain the fields?
   */
  toHaveLogged(received: Captured, level?: LevelLike, message?: ExpectedMessage): MatcherResult {
    if (typeof received?.byLevel !== 'function') throw wrongType('received', 'what `capture` has returned', received);
    const found = (level === undefined ? received.records : received.byLevel(level)).filter((record) =>
      fits(record, message),
    );
    const pass = found.length > 0;
    return {
      pass,
      message() {
        const wanted = `record${level === undefined ? '' : ` at ${level}`}${asked(message)}`;
        const listed = pass ? found : received.records;
        return `expected ${pass ? 'no' : 'a'} ${wanted}; logged: ${textOf(listed)}`;
      },
    };
  },
};

function fits({ body, attributes }: ReadableLogRecord, message: ExpectedMessage | undefined): boolean {
  if (message === undefined) return true;
  if (typeof message === 'string') return body === message;
  if (message instanceof RegExp) {
    message.lastIndex = 0;
    return typeof body === 'string' && message.test(body);
  }
  if (typeof message !== 'object' || message === null)
    throw wrongType('message', 'a text, a RegExp or an object of fields', message);
  return Object.entries(message).every(
    ([key, value]) => Object.hasOwn(attributes, key) && same(attributes[key], value),
  );
}

/** Deep equality of values; an asymmetric matcher, such as `expect.any(Number)`, decides for itself. */
function same(actual: unknown, expected: unknown): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof expected !== 'object' || expected === null) return false;
  const { asymmetricMatch } = expected as { asymmetricMatch?: unknown };
  if (typeof asymmetricMatch === 'function') return asymmetricMatch.call(expected, actual) === true;
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected)) return false;
  const keys = Object.keys(expected);
  const members = actual as Readonly<Record<string, unknown>>;
  return (
    keys.length === Object.keys(actual).length &&
    keys.every((key) => Object.hasOwn(actual, key) && same(members[key], (expected as Fields)[key]))
  );
}

function asked(message: ExpectedMessage | undefined): string {
  if (message === undefined) return '';
  if (typeof message === 'string') return ` with the body ${JSON.stringify(message)}`;
  return message instanceof RegExp ? ` whose body matches ${message}` : ` with the attributes ${inspect(message)}`;
}

function textOf(records: readonly ReadableLogRecord[]): string {
  if (records.length === 0) return 'nothing';
  const lines = records
    .slice(-MAX_SHOWN)
    .map(({ severityText = '', body, attributes }) => `\n  ${severityText} ${inspect(body)} ${inspect(attributes)}`);
  const earlier = records.length - lines.length;
  return `${earlier > 0 ? `\n  … ${earlier} earlier` : ''}${lines.join('')}`;
}
