import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureConsole } from '../../../src/bridge/console/index.js';
import { Logger } from '../../../src/bridge/logger.js';
import { type Captured, capture } from '../../../src/bridge/testing/index.js';
import type { RedactionOptions } from '../../../src/record/redact/redactor.js';
import { hostileValues } from '../../support/hostile-values.js';

const S = 'Zq7ZqSECRETqZ7qZ';
const KEY = `AK${'IA'}IOSFODNN7EXAMPLE`;
const real = { ...console };
let captured: Captured;
let undo: () => void = () => {};

beforeEach(() => {
  for (const [name, method] of Object.entries(console))
    if (typeof method === 'function' && name !== 'Console') Object.assign(console, { [name]: () => {} });
});
afterEach(() => {
  undo();
  Object.assign(console, real);
});

/** The text of one call. */
function shownOf(call: () => void, redact: boolean | RedactionOptions = true): string {
  const logger = new Logger({ redact });
  captured = capture(logger);
  undo = captureConsole(logger);
  call();
  undo();
  return captured.records.map(({ body, attributes }) => `${body}${JSON.stringify(attributes)}`).join('');
}

class Account {
  readonly id = 7;
  readonly password = S;
  toJSON() {
    return { id: this.id };
  }
}
const cyclic: Record<string, unknown> = { child: {}, token: S };
cyclic['child'] = { parent: cyclic };

const CALLS: ReadonlyArray<readonly [string, () => void]> = [
  ['a member', () => console.log('login', { user: 'ada', token: S })],
  ['the only argument', () => console.log({ user: 'ada', token: S })],
  ['a member of a class instance', () => console.log('login', new Account())],
  ['a member in a list in a Map', () => console.log('x', new Map([['a', [{ token: S }]]]))],
  ['a value of a Map', () => console.log('x', new Map([['token', S]]))],
  ['a member in a Set', () => console.log('x', new Set([{ token: S }]))],
  ['a member of an error', () => console.error('x', Object.assign(new Error('no'), { headers: { authorization: S } }))],
  ['a member of a cause', () => console.error(new Error('no', { cause: { token: S } }))],
  ['a cycle', () => console.log(cyclic)],
  ['an object of an object', () => console.log('%o', { token: S })],
  ['an object as JSON', () => console.log('%j', { token: S })],
  ['an object with a placeholder', () => console.log('%O!', { a: { token: S } })],
  ['a deep object', () => console.dir({ a: { b: { c: { d: { e: { token: S } } } } } }, { depth: null })],
  ['a row of a table', () => console.table([{ user: 'ada', token: S }])],
  ['a group', () => console.group('x', { token: S })],
  ['a failed assertion', () => console.assert(false, 'x', { token: S })],
  ['a trace', () => console.trace('x', { token: S })],
  ['a header', () => console.log({ rawHeaders: ['Host', 'a', 'Cookie', S] })],
];

describe('console, with a logger that redacts', () => {
  it.each(CALLS)('hides the secret of %s', (_, call) => {
    expect(shownOf(call)).not.toContain(S);
    expect(shownOf(call)).toContain('[redacted]');
    expect(shownOf(call, false)).toContain(S);
    for (const action of ['mask', 'remove', { hmac: 'k' }] as const)
      expect(shownOf(call, { action })).not.toContain(S.slice(0, -4));
  });

  it('shows everything else as the console does', () => {
    expect(shownOf(() => console.log('login', { user: 'ada', at: new Date(0), token: S, list: [1, [2n]] }))).toBe(
      "login {\n  user: 'ada',\n  at: 1970-01-01T00:00:00.000Z,\n  token: '[redacted]',\n  list: [ 1, [ 2n ] ]\n}{}",
    );
    expect(shownOf(() => console.log(new Account()))).toBe("Account { id: 7, password: '[redacted]' }{}");
    expect(
      shownOf(() =>
        console.log(
          'x',
          new Map([
            [{ a: 1 }, 's'],
            ['pin', 's'],
          ] as never),
        ),
      ),
    ).toBe("x Map(2) { { a: 1 } => 's', 'pin' => '[redacted]' }{}");
    expect(shownOf(() => console.log(cyclic))).toContain('[Circular *1]');
    const innocent = () =>
      console.log('%s %d %i %j %o', 'a', 1, 2.5, { a: 1 }, [new Account().id], new URL('http://h/'));
    expect(shownOf(innocent)).toBe(shownOf(innocent, false));
  });

  it('looks through texts and numbers before they are a part of a word', () => {
    expect(shownOf(() => console.log('x%sx', KEY))).toBe('x[redacted:token]x{}');
    expect(shownOf(() => console.log('x%dx%%', 4_111_111_111_111_111))).toBe('x[redacted:card]x%{}');
    expect(shownOf(() => console.log('https://u:%s@h/', S))).toBe('https://u:[redacted:url]@h/{}');
    expect(shownOf(() => console.log('password=%s', S))).toBe('password=[redacted:password]{}');
  });

  it('throws for no value', () => {
    for (const { make } of hostileValues()) {
      let plain: unknown;
      try {
        shownOf(() => console.log('x', make()), false);
      } catch (error) {
        plain = error;
      }
      undo();
      // What the console cannot show, it cannot show with redaction.
      if (plain === undefined) expect(() => shownOf(() => console.log('x', make(), { token: S }))).not.toThrow();
      undo();
    }
  });
});
