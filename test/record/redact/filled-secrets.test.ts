import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { RedactingLogRecordProcessor } from '../../../src/processors/redacting.js';
import type { RedactionOptions } from '../../../src/record/redact/redactor.js';
import { CollectingExporter } from '../../support/exporters.js';
import { type TestedLogger, testLogger } from '../../support/test-logger.js';

const S = 'Zq7ZqSECRETqZ7qZ';

/** The text that a sink with these options gets. */
function shownOf(call: (logger: TestedLogger) => void, redact: true | RedactionOptions = true): string {
  const { logger } = testLogger();
  const shown: string[] = [];
  logger.add((text) => void shown.push(text), { format: '{message}', redact });
  call(logger);
  return shown.join('').trimEnd();
}

/** The body behind the processor. */
async function processedOf(body: string, attributes: Record<string, unknown>): Promise<unknown> {
  const exporter = new CollectingExporter();
  const inner = new SimpleLogRecordProcessor({ exporter: exporter as never });
  const provider = new LoggerProvider({ processors: [new RedactingLogRecordProcessor(inner as never) as never] });
  provider.getLogger('x').emit({ body, attributes: attributes as never });
  await provider.forceFlush();
  return exporter.records[0]?.body;
}

describe('a text that was filled before', () => {
  it.each<[string, string, object, string]>([
    [
      'the longer of two with a common beginning',
      '{token} {secret}',
      { token: 'hunter2', secret: 'hunter2-long' },
      '[redacted] [redacted]',
    ],
    ['one that contains another', '{secret} {pin}', { pin: '123456', secret: 'x123456x' }, '[redacted] [redacted]'],
    ['an item of a list', 'got {token[1]}', { token: ['abcdef', S] }, 'got [redacted]'],
    ['an item of a Set', `got ${S}`, { token: new Set([S]) }, 'got [redacted]'],
    ['a member of a secret value', '{credentials[key]}', { credentials: { key: S, n: 1 } }, '[redacted]'],
    ['a number in a secret value', 'n 1234567', { credentials: new Map([['a', [1_234_567]]]) }, 'n [redacted]'],
    ['the value as JSON', '{a}', { a: { token: 'hun"ter\n2' } }, '{"token":"[redacted]"}'],
    ['the value by a conversion', '{password!r}', { password: `hun'"ter\n2ä` }, "'[redacted]'"],
    ['the value in ASCII', '{password!a}', { password: 'hunter2ä' }, "'[redacted]'"],
    ['a whole secret list', '{token}', { token: ['a', 'b'] }, '[redacted]'],
  ])('has %s hidden', (_, template, fields, wanted) => {
    expect(shownOf((logger) => logger.info(template, fields))).toBe(wanted);
  });

  it('has no rest of values that overlap', async () => {
    expect(await processedOf('x abcdefghij x', { token: 'abcdefg', secret: 'defghij' })).toBe('x [redacted] x');
    expect(await processedOf('x hunter2-long, hunter2 x', { token: 'hunter2', secret: 'hunter2-long' })).toBe(
      'x [redacted], [redacted] x',
    );
    expect(await processedOf(`x ${S} y`, { token: [S] })).toBe('x [redacted] y');
  });

  it('shows the kind of a secret that has a form, too, and nothing of what is around it', () => {
    expect(shownOf((logger) => logger.info('password={password} {password}', { password: S }))).toBe(
      'password=[redacted:password] [redacted]',
    );
    expect(
      shownOf((logger) => logger.info('{note} {token}', { note: `a password=${S}1`, token: `a password=${S}` })),
    ).not.toContain('a ');
  });

  it('hides by each action once', () => {
    const asked: string[] = [];
    const action = ({ text, kind }: { text: string; kind: string }) => `<${asked.push(`${kind} ${text}`)}>`;
    expect(shownOf((logger) => logger.info('{token}', { token: S }), { action })).toBe('<2>');
    expect(asked).toEqual([`key ${S}`, `key ${S}`]);
    expect(shownOf((logger) => logger.info('x{token}x', { token: S }), { action: 'remove' })).toBe('xx');
  });
});
