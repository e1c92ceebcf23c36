import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import {
  constants,
  filePromises,
  fstatSync,
  lstatSync,
  renameSync,
  stream,
  unlinkSync,
  zlib,
} from '../../record/floor/builtin.js';
import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { O_NOFOLLOW, O_NONBLOCK } from './creation-note.js';
import { OpenFile } from './open-files.js';
import { identityAt, identityOf, type Place } from './place.js';
import { beginTempFile, endTempFile } from './temp-file.js';

/** The codecs, by the endings of their files. */
export const CODECS = ['gz', 'br', 'zst'] as const;
export type Codec = (typeof CODECS)[number];
/** The codec for rotated files, or a function that is called with the path of each. */
export type Compression = Codec | ((file: string) => void | Promise<void>);

/** Exactly one of the two is set. */
export interface CompressionPlan {
  readonly codec?: Codec;
  readonly compress?: (file: string) => unknown;
}

/** Of 0 to 11: higher qualities take many times as long for a few per cent. */
const BROTLI_QUALITY = 5;
/** Limit for attempts with a file that grows meanwhile. */
const MAX_ATTEMPTS = 3;
const CHUNK_BYTES = 65_536;

/** Undefined if this version of Node has no zstd. */
function zstdOf(): (() => Transform) | undefined {
  return (zlib() as { createZstdCompress?: () => Transform }).createZstdCompress;
}

/** @throws TypeError, RangeError for an invalid compression, or a codec that this version of Node lacks */
export function compileCompression(option: unknown): CompressionPlan | undefined {
  if (option === undefined) return undefined;
  if (typeof option === 'function') return { compress: option as (file: string) => unknown };
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
 * Replaces `file` by `file.gz`, with its mode and modification time. The original is removed once the compressed file is complete and
 * synced. Does nothing if the file is gone, or a sink of this thread writes to it.
 *
 * @param place The directories through which the file was found
 * @throws Error for anything but a regular file, and if the place has changed
 */
export async function compressFile(path: string, codec: Codec, place: Place): Promise<void> {
  place.check();
  // Not blocking, because a pipe may stand in the place of the file.
  const source = await filePromises()
    .open(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  if (source === undefined) return;
  const temp = beginTempFile(path, codec);
  try {
    const stat = await source.stat({ bigint: true });
    mustBeRegular(path, stat);
    const identity = identityOf(stat);
    for (let attempts = 1; !OpenFile.has(identity); attempts++) {
      unlinkIfPresent(temp, place);
      const read = await compressTo(temp, source, codec);
      // Synchronous from here on, so that no sink of this thread opens the file in between.
      place.check();
      if (OpenFile.has(identity) || identityAt(path) !== identity) return;
      // Another process may still write to the file, because it has not noticed the rotation.
      if (fstatSync(source.fd).size === read) {
        const target = `${path}.${codec}`;
        mustBeRegular(target, lstatSync(target, { throwIfNoEntry: false }));
        renameSync(temp, target);
        unlinkSync(path);
        return;
      }
      if (attempts === MAX_ATTEMPTS) throw new Error(`${path} is still being written to, and was not compressed`);
    }
  } finally {
    await source.close();
    if (place.isSame) unlinkIfPresent(temp, place);
    endTempFile(temp);
  }
}

/** @throws Error if there is something else than a regular file, which is neither replaced nor removed */
export function mustBeRegular(path: string, stat: { isFile(): boolean } | undefined): void {
  if (stat?.isFile() === false) throw new Error(`${path} is not a regular file, and is not touched`);
}

/** Returns the number of bytes read. */
async function compressTo(temp: string, source: FileHandle, codec: Codec): Promise<number> {
  const { mode, atime, mtime } = await source.stat();
  const target = await filePromises().open(temp, 'wx', mode & 0o777);
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

/** @throws Error if the place has changed */
export function unlinkIfPresent(path: string, place: Place): void {
  place.check();
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

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
