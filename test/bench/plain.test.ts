import { describe, expect, it } from 'vitest';
import { plain } from '../../bench/running/plain.js';

describe('plain', () => {
  it('keeps the last name of a path, and one line', () => {
    expect(plain("Cannot find package 'x' imported from /home/user/work/programs/way.js\n  and\tmore")).toBe(
      "Cannot find package 'x' imported from way.js and more",
    );
    expect(plain('in file:///home/user/a.mjs')).toBe('in a.mjs');
  });

  it('removes addresses', () => {
    expect(plain("fetch of 'https://packages.example.test:8443/pino' failed")).toBe("fetch of 'an address' failed");
  });

  it('keeps text without paths', () => {
    expect(plain('records/s: 3 of 4, @opentelemetry/api-logs')).toBe('records/s: 3 of 4, @opentelemetry/api-logs');
  });
});
