import { zlib } from '../../../record/floor/builtin.js';

/** The part of `node:zlib` that Node has from 20.15 and 22.2 on. */
type Native = (bytes: Uint8Array, value: number) => number;

const POLYNOMIAL = 0xedb8_8320;
let table: Uint32Array | undefined;

function tableOf(): Uint32Array {
  const made = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let rest = i;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
    made[i] = rest;
  }
  return made;
}

/** The same result as `zlib.crc32`, for runtimes without it. */
export function crc32Slow(bytes: Uint8Array, value: number): number {
  table ??= tableOf();
  let crc = ~value >>> 0;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return ~crc >>> 0;
}

let chosen: Native | undefined;

function choose(): Native {
  const { crc32 } = zlib() as { crc32?: Native };
  try {
    // A runtime may lack the module: then its members throw.
    if (typeof crc32 === 'function' && crc32(new Uint8Array(1), 0) === crc32Slow(new Uint8Array(1), 0)) return crc32;
  } catch {}
  return crc32Slow;
}

/** The CRC-32 of the bytes, continued from another one. */
export function crc32(bytes: Uint8Array, value = 0): number {
  chosen ??= choose();
  return chosen(bytes, value);
}
