import { describe, expect, it } from 'vitest';
import { redactedHeader, redactedQuery } from '../../../src/bridge/http/redacted.js';

describe('redactedHeader', () => {
  it.each(['authorization', 'cookie', 'set-cookie', 'x-api-key', 'proxy-authorization', 'x-stripe-token', 'api.key'])(
    'hides the whole value of %s',
    (name) => {
      expect(redactedHeader(name, 'abc')).toBe('[redacted]');
    },
  );

  it.each(['author', 'monkey', 'x-max-tokens', 'accept', 'key'])('shows %s', (name) => {
    expect(redactedHeader(name, 'text/plain')).toBe('text/plain');
  });

  it.each([
    ['sent with Bearer abcdef1234', 'sent with Bearer [redacted:authorization]'],
    ['ghp_0123456789abcdefghijABCDEFGHIJ0123', '[redacted:token]'],
    ['AKIAIOSFODNN7EXAMPLE!', '[redacted:token]!'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '[redacted:jwt]'],
    ['0af7651916cd43dd8448eb211c80319c', '0af7651916cd43dd8448eb211c80319c'],
  ])('replaces secrets in other values: %s', (value, shown) => {
    expect(redactedHeader('x-note', value)).toBe(shown);
  });
});

describe('redactedQuery', () => {
  it.each([
    ['a=1&password=hunter2&b=2', 'a=1&password=[redacted]&b=2'],
    ['access%5Ftoken=x', 'access%5Ftoken=[redacted]'],
    ['sig=abc&key=1&author=me', 'sig=[redacted]&key=[redacted]&author=me'],
    ['clientSecret=x&tokenCount=3', 'clientSecret=[redacted]&tokenCount=3'],
    ['%E0%A4%A=1&flag', '%E0%A4%A=1&flag'],
    ['flag&token', 'flag&token'],
    ['a=1;token=x;b=2', 'a=1;token=[redacted];b=2'],
    ['token=x;y&b=2', 'token=[redacted]&b=2'],
    ['token[0]=x&token%5B%5D=y', 'token[0]=[redacted]&token%5B%5D=[redacted]'],
    ['token="x"&b=2', 'token=[redacted]&b=2'],
  ])('%s', (query, shown) => {
    expect(redactedQuery(query)).toBe(shown);
  });
});
