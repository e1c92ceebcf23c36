/* What have dead processes left, and what of it is still to be delivered? */
import { describeDamage } from './files/damage.js';
import type { Instance } from './files/instance.js';
import { InstanceReader, type StoredRecord } from './files/instance-reader.js';
import type { RecordDecoder } from './format/record-codec.js';

/** A record of a dead process: it is settled in that one's files. */
export interface OrphanRecord extends StoredRecord {
  readonly instance: Instance;
}

/** The adopted instances: read one after another, the oldest first, and removed once all of their records are settled. */
export class Orphans {
  readonly #decoder: RecordDecoder;
  readonly #warn: (text: string) => void;
  readonly #instances: Instance[] = [];
  readonly #readers: InstanceReader[] = [];

  constructor(decoder: RecordDecoder, warn: (text: string) => void) {
    this.#decoder = decoder;
    this.#warn = warn;
  }

  get instances(): readonly Instance[] {
    return this.#instances;
  }

  add(instance: Instance): void {
    this.#instances.push(instance);
    this.#readers.push(new InstanceReader(instance, this.#decoder));
  }

  /** The next records, of about this many bytes; empty if there are none. @throws Error of the file system: then it may be called again */
  next(maxBytes: number): OrphanRecord[] {
    for (let reader = this.#readers[0]; reader !== undefined; reader = this.#readers[0]) {
      const { instance } = reader;
      const found = reader.next(maxBytes);
      if (reader.isDone) {
        this.#readers.shift();
        const text = describeDamage(instance.damage);
        if (text !== '') this.#warn(`the spool ${instance.folder.path} is damaged: ${text}`);
      }
      if (found.length > 0) return found.map(({ id, record }) => ({ id, record, instance }));
    }
    return [];
  }

  /** Removes those of which nothing is left. @throws Error of the file system */
  removeEmpty(): void {
    for (const instance of [...this.#instances]) {
      const isRead = !this.#readers.some((reader) => reader.instance === instance);
      if (!isRead || instance.segments.length > 0) continue;
      this.#instances.splice(this.#instances.indexOf(instance), 1);
      instance.removeFolder();
    }
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
    for (const instance of this.#instances) instance.close();
    this.#readers.length = this.#instances.length = 0;
  }
}
