import { Agent } from 'node:https';
import { describe, expect, it } from 'vitest';
import { http } from '../../../../src/exporters/http/ingest/exporter.js';
import { type HttpExporterOptions, ingestSettings } from '../../../../src/exporters/http/ingest/options.js';

const settings = (options: object, env = {}) => {
  const lines: string[] = [];
  const made = ingestSettings({ url: 'https://h/in', ...options } as HttpExporterOptions, env, (line) =>
    lines.push(line),
  );
  return { ...made, lines };
};

describe('the options of the HTTP exporter', () => {
  it.each<[string, object, RegExp]>([
    ['an unknown one', { format: 'json' }, /`format` is not an option/],
    ['no address', { url: undefined }, /`url` must be a string or a URL/],
    ['an address that is none', { url: 'localhost:1' }, /must be an absolute http/],
    ['an unknown preset', { preset: 'kafka' }, /`preset` must be 'loki', 'splunk', .* or 'axiom', got "kafka"/],
    ['a preset that is a member of every object', { preset: 'constructor' }, /`preset` must be/],
    ['a preset with a body', { preset: 'loki', body: 'json' }, /`body` cannot be set with `preset`/],
    ['an unknown body', { body: 'xml' }, /`body` must be 'json', 'ndjson' or a function/],
    ['a body of another type', { body: 1 }, /`body` must be/],
    ['an unknown method', { method: 'GET' }, /`method` must be 'POST' or 'PUT'/],
    ['an unknown compression', { compression: 'br' }, /`compression` must be 'none' or 'gzip'/],
    ['headers that are none', { headers: 'a: b' }, /`headers` must be/],
    ['a framing header', { headers: { 'content-length': '1' } }, /`headers` must hold/],
    ['a time limit of 0', { timeoutMillis: 0 }, /`timeoutMillis` must be/],
    ['retry that is true', { retry: true }, /`retry` must be false or an object/],
    ['a signer that is none', { sign: 'x' }, /`sign` must be a function/],
    ['an agent of the other protocol', { url: 'http://h/', agent: new Agent() }, /`agent` must be an Agent for http:/],
    ['a certificate without https', { url: 'http://h/', ca: 'x' }, /`ca` requires an https: URL/],
    ['a key without its certificate', { key: '-----BEGIN ' }, /`key` must come with `cert`/],
    ['an address without the index', { preset: 'elastic' }, /ends with the index or data stream and `_bulk`/],
  ])('refuse %s', (_, options, message) => {
    expect(() => settings(options)).toThrow(message);
  });

  it('take the address as text or as a URL, and its user info as credentials', () => {
    expect(settings({ url: new URL('https://h/in?x=1') }).target.path).toBe('/in?x=1');
    expect(settings({ url: 'https://u:p@h/in' }).headers.fixed).toEqual({ authorization: 'Basic dTpw' });
    expect(settings({ url: 'https://u:p@h/', headers: { Authorization: 'Bearer x' } }).headers.fixed).toEqual({
      authorization: 'Bearer x',
    });
  });

  it('have defaults', () => {
    expect(settings({})).toMatchObject({
      ...{ method: 'POST', compression: 'none', timeoutMillis: 10_000, firstElapsedMillis: 5_000, lines: [] },
      preset: { contentType: 'application/json' },
    });
    expect(settings({ retry: false }).retry).toBeUndefined();
  });

  it('write one line for credentials that would go unencrypted to another machine', () => {
    const headers = { 'dd-api-key': 'secret' };
    expect(settings({ url: 'http://h/in', headers }).lines).toEqual([
      'credentials are sent unencrypted to http://h/in: use https',
    ]);
    expect(settings({ url: 'http://localhost/in', headers }).lines).toEqual([]);
    expect(settings({ url: 'https://h/in', headers }).lines).toEqual([]);
  });

  it('are refused by the short form, too', () => {
    expect(() => http('https://h/', { preset: 'nope' as never })).toThrow(RangeError);
  });
});
