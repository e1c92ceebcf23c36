import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from './child.js';

/** A value as `python-format.py` encodes it in JSON, with its type. */
export type Written =
  | { readonly int: string }
  | { readonly float: string }
  | { readonly str: string }
  | { readonly bool: boolean };

/** A template with its arguments, and Python's result: null where Python raises. */
export interface Formatted {
  readonly template: string;
  readonly args: readonly Written[];
  readonly output: string | null;
}

export const SCRIPT = join(PROJECT, 'test/support/python-format.py');

/** Decodes a value to JavaScript. */
export function plainValue(written: Written): string | number | bigint | boolean {
  if ('str' in written) return written.str;
  if ('bool' in written) return written.bool;
  if ('float' in written) return fromHex(written.float);
  const number = Number(written.int);
  return Number.isSafeInteger(number) ? number : BigInt(written.int);
}

export function floatWritten(value: number): Written {
  if (Number.isNaN(value)) return { float: 'nan' };
  if (!Number.isFinite(value)) return { float: value < 0 ? '-inf' : 'inf' };
  // Exact: an integer times a power of two.
  let mantissa = value;
  let exponent = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent--;
  }
  const sign = mantissa < 0 || Object.is(mantissa, -0) ? '-' : '';
  return { float: `${sign}0x${BigInt(Math.abs(mantissa)).toString(16)}p${exponent}` };
}

function fromHex(text: string): number {
  if (text === 'nan') return Number.NaN;
  if (text.endsWith('inf')) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const match = /^(-?)0x([\da-f]+)(?:\.([\da-f]+))?p([+-]?\d+)$/.exec(text);
  if (match === null) throw new Error(`${text} is no float`);
  const [, sign, whole = '', fraction = '', power] = match;
  let exponent = Number(power) - 4 * fraction.length;
  let size = Number(BigInt(`0x${whole}${fraction}`));
  // Two steps: a power below 2 ** -1074 would be 0.
  for (; exponent < -500; exponent += 500) size *= 2 ** -500;
  size *= 2 ** exponent;
  return sign === '-' ? -size : size;
}

/** The version of the installed Python, where its format specs match the table (3.11 to 3.13); else undefined. */
export const PYTHON: string | undefined = (() => {
  const { status, stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? /^Python (3\.1[123]\.\d+)/.exec(stdout)?.[1] : undefined;
})();

/** Python's results for templates, computed in one process. */
export function askPython(pairs: ReadonlyArray<Omit<Formatted, 'output'>>): Array<string | null> {
  const { status, stdout, stderr } = spawnSync('python3', [SCRIPT, '-'], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`Python failed: ${stderr}`);
  return JSON.parse(stdout) as Array<string | null>;
}
