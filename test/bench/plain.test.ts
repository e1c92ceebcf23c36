import { describe, expect, it } from 'vitest';
import { plain } from '../../bench/running/plain.js';

describe('plain', () => {
  it('leaves the last name of a path, and one line', () => {
    expect(plain("Cannot find package 'x' imported from /home/somebody/work/programs/way.js\n  and\tmore")).toBe(
      "Cannot find package 'x' imported from way.js and more",
    );
    expect(plain('in file:///home/somebody/a.mjs')).toBe('in a.mjs');
  });

  it('leaves out addresses', () => {
    expect(plain("fetch of 'https://packages.example.test:8443/pino' failed")).toBe("fetch of 'an address' failed");
  });

  it('keeps what is no path', () => {
    expect(plain('records/s: 3 of 4, @opentelemetry/api-logs')).toBe('records/s: 3 of 4, @opentelemetry/api-logs');
  });
});
