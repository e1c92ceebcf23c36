import { resolve } from 'node:path';
import { type Listed, SpoolDirectory, systemSurroundings } from '../processors/spool/directory.js';
import { Instance } from '../processors/spool/files/instance.js';
import { InstanceReader, type StoredRecord } from '../processors/spool/files/instance-reader.js';
import { RecordDecoder } from '../processors/spool/format/record-codec.js';

const CHUNK = 256 * 1024;

/** The parts of a spool's directory. @throws Error of the file system */
export function partsOf(directory: string): Listed[] {
  return new SpoolDirectory(resolve(directory), systemSurroundings()).list();
}

/** What was found in one of them. */
export interface Contents {
  readonly instance: Instance;
  /** Records that are not settled. */
  records: number;
  /** A living process has changed it meanwhile: there is no saying what is damaged. */
  isChanging: boolean;
}

/** Reads a part, without changing anything. @param each Called with each record that is not settled @throws Error of the file system */
export function contentsOf(part: Listed, each: (stored: StoredRecord) => void): Contents {
  const instance = Instance.open(part.folder, part.name, 'read');
  const reader = new InstanceReader(instance, new RecordDecoder(undefined));
  const contents: Contents = { instance, records: 0, isChanging: false };
  try {
    while (!reader.isDone) {
      const found = reader.next(CHUNK);
      contents.records += found.length;
      for (const stored of found) each(stored);
    }
  } catch (error) {
    if (part.state === 'dead' || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    contents.isChanging = true;
  } finally {
    reader.close();
    instance.close();
  }
  return contents;
}
