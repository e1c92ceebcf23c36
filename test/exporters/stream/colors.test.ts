import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isTerminal } from '../../../src/exporters/stream/colors.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('isTerminal', () => {
  const opened: number[] = [];
  const open = (path: string, flags: string) => {
    const descriptor = openSync(path, flags);
    opened.push(descriptor);
    return descriptor;
  };
  afterEach(() => {
    for (const descriptor of opened.splice(0)) closeSync(descriptor);
  });

  it('is false for a file', () => {
    expect(isTerminal(open(join(temporaryFolder(), 'app.log'), 'w'))).toBe(false);
  });

  it('is false for a closed descriptor', () => {
    expect(isTerminal(999_999)).toBe(false);
  });

  it.skipIf(!existsSync('/dev/null'))('is false for a device other than a terminal', () => {
    expect(isTerminal(open('/dev/null', 'r'))).toBe(false);
  });

  it.skipIf(process.platform !== 'linux' || !existsSync('/dev/ptmx'))('is true for a terminal', () => {
    expect(isTerminal(open('/dev/ptmx', 'r+'))).toBe(true);
  });
});
