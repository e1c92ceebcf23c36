import { describe, expect, it } from 'vitest';
import { testLogger } from '../support/test-logger.js';

const KEY = `AK${'IA'}IOSFODNN7EXAMPLE`;

describe('a secret behind an escape', () => {
  it.each(['\n', '\t', '\r', '\u001b[31m', '"', '\\'])('is found in the text of a sink, behind %j', (before) => {
    const { logger } = testLogger();
    const shown: string[] = [];
    logger.add((text, { record }) => void shown.push(text + JSON.stringify(record)), {
      format: '{message}\n{exception}',
      redact: true,
    });
    const text = `x${before}${KEY}`;
    logger.info('{o}', { o: { a: text, list: [text, { b: text }] } });
    logger.info('{} {!r}', { a: [text] }, text);
    logger.info(JSON.stringify({ a: JSON.stringify({ b: text }) }));
    logger.error('{}', new Error(text));
    logger.error('x', Object.assign(new Error(text), { out: { text } }));
    expect(shown).toHaveLength(5);
    expect(shown.join('')).not.toContain(KEY);
  });
});
