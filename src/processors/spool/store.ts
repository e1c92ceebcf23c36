/* How is a spool kept on disk, whatever the disk does? */
import type { LightRecord, Renderer } from '../../record/record.js';
import { SpoolDirectory, type Surroundings } from './directory.js';
import { DiskOutage } from './disk-outage.js';
import { type Instance, removeSettled } from './files/instance.js';
import { InstanceReader, type Place } from './files/instance-reader.js';
import { SegmentWriter } from './files/segment-writer.js';
import { RecordDecoder, RecordEncoder } from './format/record-codec.js';
import { type OrphanRecord, Orphans } from './orphans.js';
import { Syncer } from './syncer.js';

export interface StoreSettings {
  /** An absolute path. */
  readonly directory: string;
  readonly durability: 'process' | 'power';
  readonly segmentBytes: number;
  /** Its text is kept beside each record. */
  readonly renderer: Renderer | undefined;
  /** Each record has its uid before it is written. */
  readonly identifies: boolean;
  readonly around: Surroundings;
  /** Writes one line for the operator. */
  readonly warn: (text: string) => void;
  /** A write may succeed again. */
  readonly onWritable: () => void;
  /** More is durable, or was adopted. */
  readonly onChange: () => void;
  /** The files of this process were taken away: none of its records is on disk any more. */
  readonly onAbandoned: () => void;
}

const HEARTBEAT_MILLIS = 5_000;

/** Records that were written together. */
export interface Written {
  /** NaN for a record that no frame can hold. */
  readonly ids: readonly number[];
  /** The number of their segment. */
  readonly segment: number;
}

/**
 * The files of one sink: the instance of this process, and those that it has adopted. No method throws an error of the file system: after the
 * first one nothing is written until a pause is over.
 */
export class SpoolStore {
  readonly #settings: StoreSettings;
  readonly #encoder: RecordEncoder;
  readonly #decoder: RecordDecoder;
  readonly #syncer: Syncer;
  readonly #orphans: Orphans;
  readonly #writing: DiskOutage;
  readonly #reading: DiskOutage;
  #directory: SpoolDirectory | undefined;
  #own: Instance | undefined;
  #writer: SegmentWriter | undefined;
  #bytes = 0;
  #cancelBeat: (() => void) | undefined;
  #isClosed = false;

  /** @throws Error if another sink of this process uses the directory, or it is not one */
  constructor(settings: StoreSettings) {
    const { directory, around, warn, renderer, onChange } = settings;
    const { clock, files } = around;
    this.#settings = settings;
    this.#encoder = new RecordEncoder(renderer, settings.identifies);
    this.#decoder = new RecordDecoder(renderer);
    this.#orphans = new Orphans(this.#decoder, warn);
    this.#writing = new DiskOutage({
      ...{ clock, warn, onRetry: () => this.#retryWriting() },
      begins: `the spool ${directory} cannot be written, and records are kept in memory alone`,
      ends: `the spool ${directory} is written again`,
    });
    this.#reading = new DiskOutage({
      ...{ clock, warn, onRetry: onChange },
      begins: `the spool ${directory} cannot be read, and its records wait`,
      ends: `the spool ${directory} is read again`,
    });
    this.#syncer = new Syncer({
      files,
      isPowerSafe: settings.durability === 'power',
      writer: () => this.#writer,
      instances: () => this.#instances,
      onSynced: (freed) => this.#afterSync(freed),
      onFailed: (error) => this.#writing.failed(error),
    });
    try {
      this.#open();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      this.#writing.failed(error);
    }
  }

  get #instances(): readonly Instance[] {
    return this.#own === undefined ? this.#orphans.instances : [this.#own, ...this.#orphans.instances];
  }

  get own(): Instance | undefined {
    return this.#own;
  }

  /** False after a failure, until the next attempt is due. */
  get canWrite(): boolean {
    return this.#writing.mayTry && !this.#isClosed;
  }

  /** Records with higher ids may be lost: with the process, or with the power, as was asked for. */
  get durableId(): number {
    const isPowerSafe = this.#settings.durability === 'power';
    return (isPowerSafe ? this.#writer?.synced : this.#writer?.written) ?? 0;
  }

  get writtenId(): number {
    return this.#writer?.written ?? 0;
  }

  get unsyncedBytes(): number {
    return this.#writer?.unsyncedBytes ?? 0;
  }

  /** Bytes on disk at the last `count`, without what is about to be removed. */
  get bytes(): number {
    return this.#bytes;
  }

  count(): void {
    this.#bytes = 0;
    for (const instance of this.#instances) {
      this.#bytes += instance.bytes;
      for (const segment of instance.removable()) this.#bytes -= segment.bytes;
    }
  }

  /** Adopts what dead processes have left, now and from time to time. */
  start(): void {
    const { clock } = this.#settings.around;
    this.#cancelBeat = clock.timer(() => this.start(), HEARTBEAT_MILLIS);
    try {
      this.#directory?.beat();
      const adopted = this.#directory?.adopt() ?? [];
      for (const instance of adopted) this.#orphans.add(instance);
      if (adopted.length > 0) this.#settings.onChange();
    } catch (error) {
      this.#writing.failed(error);
    }
  }

  /** Writes records from this index on, as many as fit into one write; undefined if that fails. */
  write(records: readonly LightRecord[], from: number): Written | undefined {
    try {
      this.#open();
      const writer = this.#writer as SegmentWriter;
      writer.rewriteUntrusted();
      const ids = writer.write(records, from);
      this.#writing.succeeded();
      return { ids, segment: writer.segmentNumber };
    } catch (error) {
      this.#writing.failed(error);
      return undefined;
    }
  }

  /** Saves what is settled, and starts to sync. */
  save(): void {
    try {
      this.#own?.saveCursor(this.durableId + 1);
      for (const instance of this.#orphans.instances) instance.saveCursor();
    } catch (error) {
      this.#writing.failed(error);
    }
    this.#syncer.request();
    this.count();
  }

  /** May the next spool of this process have the directory, while this one delivers what it holds? */
  set yields(yields: boolean) {
    if (this.#directory !== undefined) this.#directory.yields = yields;
  }

  /** A write of something else has failed. */
  writeFailed(error: unknown): void {
    this.#writing.failed(error);
  }

  /** Ends the segment that is written, so that it can be removed once it is settled. */
  roll(): void {
    this.#writer?.roll();
  }

  /** Blocks until everything written survives a loss of power. */
  syncNow(): void {
    try {
      this.#writer?.syncNow();
      for (const instance of this.#instances) instance.syncCursor();
    } catch (error) {
      this.#writer?.syncFailed();
      this.#writing.failed(error);
    }
  }

  /** At the end of the process, a pause after a failure does not count. */
  allowWrite(): void {
    this.#writing.allow();
  }

  /** Reads back what this process has written. */
  readOwn(place: Place): InstanceReader | undefined {
    return this.#own === undefined ? undefined : new InstanceReader(this.#own, this.#decoder, place);
  }

  /** Undefined where that fails, or a pause after a failure is not over. @param next Reads @throws only what is no error of the file system */
  read<T>(next: () => T): T | undefined {
    if (!this.#reading.mayTry) return undefined;
    try {
      const found = next();
      this.#reading.succeeded();
      return found;
    } catch (error) {
      this.#reading.failed(error);
      return undefined;
    }
  }

  /** The next records of dead processes, of about this many bytes; empty if there are none, or none can be read now. */
  recover(maxBytes: number): OrphanRecord[] {
    return this.read(() => this.#orphans.next(maxBytes)) ?? [];
  }

  /** Ends the files of this process; what is not settled stays for the next one. */
  async close(): Promise<void> {
    this.#stop();
    await this.#syncer.whenIdle();
    this.release();
  }

  #stop(): void {
    this.#isClosed = true;
    this.#cancelBeat?.();
    this.#writing.close();
    this.#reading.close();
  }

  /** The same at once. No sync may run. */
  release(): void {
    this.#stop();
    const own = this.#own;
    try {
      this.#writer?.close();
      for (const instance of this.#instances) {
        if (instance.isBehind || instance.removable().length === 0) continue;
        instance.syncCursor();
        removeSettled(instance, instance.removable());
      }
      this.#orphans.removeEmpty();
      if (own !== undefined && own.segments.length === 0) own.removeFolder();
    } catch (error) {
      this.#writing.failed(error);
    }
    this.#orphans.close();
    own?.close();
    this.#directory?.release(own);
    this.#directory?.unclaim();
    this.#own = undefined;
    this.#writer = undefined;
  }

  /** @throws Error of the file system; for misuse, one without a code */
  #open(): void {
    if (this.#own !== undefined) return;
    const { directory, around, durability, segmentBytes } = this.#settings;
    const { files } = around;
    if (this.#directory === undefined) {
      files.makeDirectory(directory);
      const opened = new SpoolDirectory(directory, around);
      opened.claim();
      this.#directory = opened;
    }
    this.#own = this.#directory.create();
    const retains = durability === 'power';
    this.#writer = new SegmentWriter(this.#own, { files, encoder: this.#encoder, segmentBytes, retains });
  }

  #afterSync(freed: boolean): void {
    if (this.#isClosed) return;
    try {
      this.#orphans.removeEmpty();
    } catch (error) {
      this.#writing.failed(error);
    }
    this.count();
    // A full disk has room again.
    if (freed) this.#writing.retry();
    this.#settings.onChange();
  }

  #retryWriting(): void {
    if (this.#own !== undefined && !this.#own.isThere) this.#abandon();
    this.#settings.onWritable();
  }

  /** Its directory was removed, or adopted by a process that took this one for dead: another one is made. */
  #abandon(): void {
    this.#writer?.close();
    this.#own?.close();
    this.#directory?.release(undefined);
    this.#own = undefined;
    this.#writer = undefined;
    this.#settings.onAbandoned();
  }
}
