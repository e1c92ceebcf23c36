import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import {
  constants,
  filePromises,
  fstatSync,
  renameSync,
  stream,
  unlinkSync,
  zlib,
} from '../../record/floor/builtin.js';
import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { identityOf } from './creation-note.js';
import { leadsTo } from './open-file.js';
import { OpenFiles } from './open-files.js';
import { beginTempFile, endTempFile } from './temp-file.js';

/** Endings of the files that are compressed here. */
export const CODECS = ['gz', 'br', 'zst'] as const;
export type Codec = (typeof CODECS)[number];
/** How each rotated file is compressed, or what is called with its path to do it. */
export type Compression = Codec | ((file: string) => void | Promise<void>);

/** One of the two. */
export interface CompressionPlan {
  readonly codec?: Codec;
  readonly act?: (file: string) => unknown;
}

/** Of 0 to 11: higher ones take many times as long for a few per cent. */
const BROTLI_QUALITY = 5;
/** How often a file is read that grows meanwhile. */
const MAX_READS = 3;
const CHUNK_BYTES = 65_536;
const { O_RDONLY } = constants;
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;

/** Undefined where this Node has none. */
function zstdOf(): (() => Transform) | undefined {
  return (zlib() as { createZstdCompress?: () => Transform }).createZstdCompress;
}

/** @throws TypeError, RangeError for what is no compression, or is none that this Node has */
export function compileCompression(option: unknown): CompressionPlan | undefined {
  if (option === undefined) return undefined;
  if (typeof option === 'function') return { act: option as (file: string) => unknown };
  const expectation = `${CODECS.map((codec) => `'${codec}'`).join(', ')} or a function`;
  if (typeof option !== 'string') throw wrongType('compression', expectation, option);
  const codec = CODECS.find((known) => known === option);
  if (codec === undefined) throw outOfRange('compression', expectation, option);
  if (codec === 'zst' && zstdOf() === undefined) {
    throw outOfRange('compression', `'gz', 'br' or a function: this Node (${process.version}) has no zstd`, option);
  }
  return { codec };
}

/**
 * Puts `file.gz` in the place of `file`, with its mode and the time of its last line. The original goes when the compressed file is
 * whole and on the disk. A file that is gone by now is none to compress, nor is one that a sink of this thread writes to, if only since
 * a moment ago: it is not complete.
 */
export async function compressFile(path: string, codec: Codec): Promise<void> {
  const source = await filePromises()
    .open(path, O_RDONLY | O_NOFOLLOW)
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  if (source === undefined) return;
  const part = beginTempFile(path, codec);
  try {
    const identity = identityOf(await source.stat({ bigint: true }));
    for (let reads = 1; !OpenFiles.has(identity); reads++) {
      await unlinkIfThere(part);
      const read = await compressTo(part, source, codec);
      // From here to the end nothing of ours comes in between.
      if (OpenFiles.has(identity) || !leadsTo(path, identity)) return;
      // Another process may not have noticed yet that the file was rotated.
      if (fstatSync(source.fd).size === read) {
        renameSync(part, `${path}.${codec}`);
        unlinkSync(path);
        return;
      }
      if (reads === MAX_READS) throw new Error(`${path} is still being written to, and was not compressed`);
    }
  } finally {
    await source.close();
    await unlinkIfThere(part);
    endTempFile(part);
  }
}

/** Gives the number of bytes that it has read. */
async function compressTo(part: string, source: FileHandle, codec: Codec): Promise<number> {
  const { mode, atime, mtime } = await source.stat();
  const target = await filePromises().open(part, 'wx', mode & 0o777);
  let read = 0;
  try {
    await stream().promises.pipeline(
      chunksOf(source, (bytes) => {
        read = bytes;
      }),
      encoder(codec),
      async (compressed: AsyncIterable<Buffer>) => {
        for await (const chunk of compressed) await target.appendFile(chunk);
      },
    );
    await target.chmod(mode & 0o777);
    await target.utimes(atime, mtime);
    await target.sync();
  } finally {
    await target.close();
  }
  return read;
}

export async function unlinkIfThere(path: string): Promise<void> {
  const { unlink } = filePromises();
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** From the beginning, until there is no more. */
async function* chunksOf(file: FileHandle, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return onRead(position);
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

function encoder(codec: Codec): Transform {
  const { constants, createBrotliCompress, createGzip } = zlib();
  if (codec === 'gz') return createGzip();
  const zstd = codec === 'zst' ? zstdOf() : undefined;
  return zstd?.() ?? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
}
