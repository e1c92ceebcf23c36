import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/record/redact/redactor.js';
import { INNOCENT_NAMES, INNOCENT_NUMBERS, INNOCENT_TEXTS } from './corpus/innocents.js';
import { PERSONAL, SECRETS } from './corpus/secrets.js';

const redactor = Redactor.of(true) as Redactor;
const KINDS = ['token', 'jwt', 'authorization', 'pem', 'url', 'card', 'password'];

describe('the corpus', () => {
  it('has 300 secrets of all kinds, and 3,000 innocents', () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(300);
    expect(new Set(SECRETS.map(({ kind }) => kind))).toEqual(new Set(KINDS));
    const innocents = INNOCENT_TEXTS.length + INNOCENT_NUMBERS.length + INNOCENT_NAMES.length;
    expect(innocents).toBeGreaterThanOrEqual(3_000);
  });

  it('has no secret that is missed, and none that takes more than itself with it', () => {
    const wrong = SECRETS.map(({ kind, text, secret }) => {
      const [before, ...behind] = text.split(secret);
      return { text, shown: redactor.text(text), wanted: `${before}[redacted:${kind}]${behind.join(secret)}` };
    }).filter(({ shown, wanted }) => shown !== wanted);
    expect(wrong).toEqual([]);
  });

  it('has no secret that is missed in an attribute, an item or the body of a record', () => {
    const missed = SECRETS.filter(({ text, secret }) => {
      const shown = JSON.stringify([
        redactor.attributes({ note: text, list: [{ text }] }),
        redactor.body({ a: [text] }),
      ]);
      return secret.length > 3 && shown.includes(JSON.stringify(secret).slice(1, -1));
    });
    expect(missed).toEqual([]);
  });

  it.each(['mark', 'mask', { hmac: 'key' }] as const)('has no secret that %o finds a second time', (action) => {
    const own = Redactor.of({ action }) as Redactor;
    const once = SECRETS.map(({ text }) => own.text(text));
    expect(once.map((text) => own.text(text))).toEqual(once);
  });

  it('has no innocent text that is hit', () => {
    expect(INNOCENT_TEXTS.filter((text) => redactor.text(text) !== text)).toEqual([]);
  });

  it('has no innocent number that is hit', () => {
    const hit = INNOCENT_NUMBERS.filter((value) => !Object.is(redactor.attributes({ value }).value, value));
    expect(hit.map(String)).toEqual([]);
  });

  it('has no innocent name that is hit', () => {
    const hit = INNOCENT_NAMES.filter((name) => {
      const map = Object.fromEntries([[name, 'shown']]);
      return redactor.attributes(map) !== map;
    });
    expect(hit).toEqual([]);
  });

  it('has no innocent text that is taken for personal data', () => {
    const own = Redactor.of({ values: ['email', 'ip'] }) as Redactor;
    const innocents = [
      'git@github.com:a/b.git',
      'ssh://git@github.com/a/b.git',
      'a@2x.png, icon@1.5x-dark.webp',
      'dead::beef',
      'std::fade',
    ];
    expect(innocents.filter((text) => own.text(text) !== text)).toEqual([]);
    expect(own.text('git@github.com, dead::1, ada@2x.example')).toBe(
      '[redacted:email], [redacted:ip], [redacted:email]',
    );
  });

  it('has personal data that is found where it is asked for, and only there', () => {
    const kinds = ['email', 'phone', 'iban', 'ip', 'ssn'] as const;
    const wrong = PERSONAL.filter(({ kind, text, secret }) => {
      const own = Redactor.of({ values: kinds.filter((one) => one === kind) }) as Redactor;
      const isFound = own.text(text).includes(`[redacted:${kind}]`) && !own.text(text).includes(secret);
      return !isFound || redactor.text(text) !== text;
    });
    expect(wrong).toEqual([]);
  });
});
