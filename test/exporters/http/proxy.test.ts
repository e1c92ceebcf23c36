import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/exporters/http/proxy.js';
import { targetOf } from '../../../src/exporters/http/target.js';
import type { Environment } from '../../../src/record/floor/environment.js';

const HTTP = 'http://collector.example.com:4318/v1/logs';
const HTTPS = 'https://collector.example.com/v1/logs';

/** The proxy's URL for messages; undefined for a direct connection. */
const proxyOf = (url: string, env: Environment) => proxyFor(targetOf('url', url), env)?.displayUrl;
const isExempt = (url: string, list: string, name = 'NO_PROXY') =>
  proxyOf(url, { HTTP_PROXY: 'http://proxy', HTTPS_PROXY: 'http://proxy', [name]: list }) === undefined;

describe('proxyFor', () => {
  it.each<[string, Environment, string | undefined]>([
    [HTTP, {}, undefined],
    [HTTP, { HTTP_PROXY: 'http://a:3128' }, 'http://a:3128'],
    [HTTP, { http_proxy: 'http://a:3128' }, 'http://a:3128'],
    [HTTP, { HTTP_PROXY: 'http://a', http_proxy: 'http://b' }, 'http://b'],
    [HTTP, { HTTP_PROXY: 'http://a', http_proxy: '  ' }, 'http://a'],
    [HTTP, { HTTP_PROXY: '' }, undefined],
    [HTTP, { HTTPS_PROXY: 'http://a', https_proxy: 'http://b' }, undefined],
    [HTTPS, { HTTP_PROXY: 'http://a', http_proxy: 'http://b' }, undefined],
    [HTTPS, { HTTPS_PROXY: 'http://a' }, 'http://a'],
    [HTTPS, { HTTPS_PROXY: 'http://a', https_proxy: 'http://b' }, 'http://b'],
    [HTTPS, { HTTPS_PROXY: 'https://a' }, 'https://a'],
    [HTTPS, { HTTPS_PROXY: 'a:3128' }, 'http://a:3128'],
    [HTTPS, { HTTPS_PROXY: 'a' }, 'http://a'],
    [HTTPS, { HTTPS_PROXY: '[::1]:3128' }, 'http://[::1]:3128'],
    [HTTPS, { HTTPS_PROXY: 'http://user:secret@a:3128/path?x=1' }, 'http://a:3128'],
    [HTTPS, { HTTPS_PROXY: 'user:secret@a:3128' }, 'http://a:3128'],
    [HTTPS, { HTTPS_PROXY: 'http://a', NO_PROXY: '*', no_proxy: 'other' }, 'http://a'],
    [HTTPS, { HTTPS_PROXY: 'http://a', NO_PROXY: '*', no_proxy: ' ' }, undefined],
    [HTTPS, { ALL_PROXY: 'http://a', PROXY: 'http://a' }, undefined],
  ])('for %s with %j is %s', (url, env, expected) => {
    expect(proxyOf(url, env)).toBe(expected);
  });

  it('gives the credentials as an Authorization, decoded', () => {
    const proxy = proxyFor(targetOf('url', HTTPS), { HTTPS_PROXY: 'http://us%40er:se%3Acret@a' });
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from('us@er:se:cret').toString('base64')}`);
    expect(proxyFor(targetOf('url', HTTPS), { HTTPS_PROXY: 'http://a' })?.authorization).toBeUndefined();
  });

  it.each([
    'socks5://user:secret@a:1080',
    'http://user:secret@',
    'http://user:secret@a:port',
    'ftp://secret',
    '::secret',
  ])('refuses %s, and does not show it', (value) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy']) {
      const misuse = () => proxyFor(targetOf('url', HTTPS), { [name]: value });
      expect(misuse).toThrow(TypeError);
      expect(misuse).toThrow(`\`${name}\` must be`);
      expect(misuse).not.toThrow(/secret/);
    }
  });
});

describe('NO_PROXY', () => {
  it.each<[string, string]>([
    [HTTPS, '*'],
    [HTTPS, 'other, *'],
    [HTTPS, 'collector.example.com'],
    [HTTPS, 'COLLECTOR.Example.com'],
    [HTTPS, 'example.com'],
    [HTTPS, '.example.com'],
    [HTTPS, 'com'],
    [HTTPS, 'a,b , example.com,,'],
    [HTTPS, 'a example.com'],
    [HTTPS, 'collector.example.com.'],
    ['https://example.com/', '.example.com'],
    ['https://example.com./', 'example.com'],
    [HTTPS, 'example.com:443'],
    [HTTP, 'example.com:4318'],
    ['http://example.com/', 'example.com:80'],
    ['http://localhost:4318/', 'localhost'],
    ['http://127.0.0.1:4318/', '127.0.0.1'],
    ['http://127.1:4318/', '127.0.0.1'],
    ['http://127.0.0.1:4318/', '127.0.0.1:4318'],
    ['http://[::1]:4318/', '::1'],
    ['http://[::1]:4318/', '[::1]'],
    ['http://[::1]:4318/', '[::1]:4318'],
    ['http://[::1]:4318/', '0:0:0:0:0:0:0:1'],
    ['https://[fe80::A]/', 'FE80:0::a'],
    ['https://bücher.example/', 'bücher.example'],
    ['https://bücher.example/', 'xn--bcher-kva.example'],
  ])('exempts %s by %j, in either case', (url, list) => {
    expect([isExempt(url, list), isExempt(url, list, 'no_proxy')]).toEqual([true, true]);
  });

  it.each<[string, string]>([
    [HTTPS, ''],
    [HTTPS, ' , '],
    [HTTPS, 'other.example.com'],
    [HTTPS, 'ample.com'],
    [HTTPS, 'x.collector.example.com'],
    [HTTPS, 'example.com:4318'],
    [HTTP, 'example.com:443'],
    [HTTPS, 'collector'],
    [HTTPS, '*.example.com'],
    [HTTPS, '.'],
    [HTTPS, ':443'],
    [HTTPS, '[]'],
    ['http://127.0.0.1:4318/', '127.0.0.1:80'],
    ['http://127.0.0.1:4318/', '127.0.0.0/8'],
    ['http://127.0.0.1:4318/', 'localhost'],
    ['http://127.0.0.1:4318/', '0.0.1'],
    ['http://[::1]:4318/', '[::1]:80'],
    ['http://[::1]:4318/', '::2'],
    ['http://localhost:4318/', 'example.com'],
    ['http://127.0.0.1:4318/', 'example.com'],
  ])('does not exempt %s by %j', (url, list) => {
    expect(isExempt(url, list)).toBe(false);
  });

  const label = fc.stringMatching(/^[a-z]{1,8}$/);
  it('exempts a domain with everything in it, and no other domain', () => {
    fc.assert(
      fc.property(label, label, label, (sub, name, other) => {
        const url = `https://${sub}.${name}.test/`;
        for (const list of [`${name}.test`, `.${name}.test`, `${name}.test:443`])
          expect(isExempt(url, list)).toBe(true);
        expect(isExempt(url, `${other}.test`)).toBe(other === name);
        expect(isExempt(url, `${other}${name}.test`)).toBe(false);
      }),
    );
  });
});
