/* Which writer owns which part of a spool's directory? */
import { crypto, join } from '../../record/floor/builtin.js';
import { type Clock, epochMillis, systemClock } from '../../record/floor/clock.js';
import { sharedState } from '../../record/floor/shared-state.js';
import { type SpoolFileSystem, systemFiles, writeAll } from './files/file-system.js';
import { Folder } from './files/folder.js';
import { HEARTBEAT, INSTANCE_NAME, Instance, textOf } from './files/instance.js';
import { heartbeatText, Liveness, type Processes, systemProcesses } from './liveness.js';

const MAX_HEARTBEAT_BYTES = 4_096;
const UNFINISHED = '.new';
const UNFINISHED_NAME = /^[0-9a-f]{24}\.new$/;

/** The use of a directory by one spool. */
export interface Claim {
  /** The spool ends, or another one takes its place: the next one may have the directory. */
  yields: boolean;
}

/** Shared by all copies of the package. */
const claims = sharedState('spool-claims', () => new Map<string, Claim>());

/** The surroundings of a spool, which tests replace. */
export interface Surroundings {
  readonly files: SpoolFileSystem;
  readonly clock: Clock;
  readonly processes: Processes;
  /** 12 hexadecimal digits. */
  readonly randomDigits: () => string;
  /** The directories that spools of this thread use, by identity. */
  readonly claims: Map<string, Claim>;
}

export function systemSurroundings(): Surroundings {
  const randomDigits = () => crypto().randomBytes(6).toString('hex');
  return { files: systemFiles, clock: systemClock, processes: systemProcesses(), randomDigits, claims };
}

/** Part of a directory that belongs to one writer. */
export interface Listed {
  readonly name: string;
  readonly folder: Folder;
  /** Of its writer, or of the process that has adopted it. */
  readonly state: 'alive' | 'dead' | 'unknown';
  readonly heartbeat: string | undefined;
}

/**
 * The directory of a sink: a sub-directory for each process that writes, with a random name and a heartbeat. What a dead process has left is
 * adopted by a rename, which only one of several processes can make.
 */
export class SpoolDirectory {
  readonly #around: Surroundings;
  readonly #liveness: Liveness;
  readonly base: Folder;
  readonly #claim: Claim = { yields: false };
  #name: string | undefined;
  #heartbeatFile: number | undefined;
  #beats = 0;
  /** Adopted by this one, by name. */
  readonly #adopted = new Set<string>();

  /** @throws Error of the file system, or for anything but a directory */
  constructor(path: string, around: Surroundings) {
    this.#around = around;
    this.#liveness = new Liveness(around.processes, around.clock);
    this.base = new Folder(around.files, path, undefined);
  }

  /** Claims the directory for one spool of this thread. @throws Error if another one uses it, and does not yield */
  claim(): void {
    const { identity, path } = this.base;
    if (this.#around.claims.get(identity)?.yields === false)
      throw new Error(`the directory ${path} belongs to another sink of this process`);
    this.#around.claims.set(identity, this.#claim);
  }

  set yields(yields: boolean) {
    this.#claim.yields = yields;
  }

  unclaim(): void {
    const { claims } = this.#around;
    if (claims.get(this.base.identity) === this.#claim) claims.delete(this.base.identity);
  }

  /** The part of this process, made now. @throws Error of the file system */
  create(): Instance {
    const { files, clock, randomDigits } = this.#around;
    // Names sort by time: what is older is delivered first.
    const name = epochMillis(clock.hrTime()).toString(16).padStart(12, '0') + randomDigits();
    const unfinished = join(this.base.path, `${name}${UNFINISHED}`);
    this.base.check();
    files.makeDirectory(unfinished);
    try {
      // A directory without a heartbeat is one that may be adopted: it gets its name afterwards.
      const folder = new Folder(files, unfinished, this.base);
      this.#heartbeatFile = files.open(folder.at(HEARTBEAT), 'write');
      this.#writeHeartbeat(this.#heartbeatFile);
      files.sync(this.#heartbeatFile);
      files.rename(unfinished, this.base.at(name));
    } catch (error) {
      this.#closeHeartbeat();
      this.#removeUnfinished(`${name}${UNFINISHED}`);
      throw error;
    }
    files.syncDirectory(this.base.path);
    this.#name = name;
    return Instance.create(new Folder(files, join(this.base.path, name), this.base), name);
  }

  /** @throws Error of the file system */
  beat(): void {
    if (this.#heartbeatFile !== undefined) this.#writeHeartbeat(this.#heartbeatFile);
  }

  #writeHeartbeat(file: number): void {
    const text = heartbeatText(this.#around.processes.self, this.#beats++);
    writeAll(this.#around.files, file, Buffer.from(text), 0);
  }

  #closeHeartbeat(): void {
    if (this.#heartbeatFile !== undefined) this.#around.files.close(this.#heartbeatFile);
    this.#heartbeatFile = undefined;
  }

  /** All parts of the directory, by name. @throws Error of the file system */
  list(): Listed[] {
    this.base.check();
    return this.#around.files
      .list(this.base.path)
      .sort()
      .flatMap((name) => this.#listed(name) ?? []);
  }

  #listed(name: string): Listed | undefined {
    const { writer, owner } = INSTANCE_NAME.exec(name)?.groups ?? {};
    const folder = writer === undefined ? undefined : this.base.folderAt(name);
    if (folder === undefined) return undefined;
    const responsible = owner ?? (writer as string);
    const heartbeat = this.#heartbeatOf(responsible);
    return { name, folder, heartbeat, state: this.#liveness.stateOf(responsible, heartbeat) };
  }

  /** Undefined where there is none. One that cannot be read is that of a living process. */
  #heartbeatOf(name: string): string | undefined {
    const folder = this.base.folderAt(name);
    if (folder === undefined) return undefined;
    try {
      return textOf(folder, HEARTBEAT, MAX_HEARTBEAT_BYTES);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '';
    }
  }

  /** Adopts everything whose writer is dead. The oldest come first. @throws Error of the file system */
  adopt(): Instance[] {
    const { files } = this.#around;
    const adopted: Instance[] = [];
    for (const { name, state } of this.list()) {
      if (this.#name === undefined || name === this.#name || this.#adopted.has(name)) continue;
      const own = `${INSTANCE_NAME.exec(name)?.groups?.['writer']}.by-${this.#name}`;
      // One that could not be opened before has the right name already.
      if (name !== own && (state !== 'dead' || !this.#renamed(name, own))) continue;
      const instance = this.#opened(own);
      if (instance === undefined) continue;
      adopted.push(instance);
      this.#adopted.add(own);
    }
    for (const name of files.list(this.base.path)) if (UNFINISHED_NAME.test(name)) this.#clean(name);
    if (adopted.length > 0) files.syncDirectory(this.base.path);
    return adopted;
  }

  /** Undefined if that fails: then it is opened the next time. */
  #opened(name: string): Instance | undefined {
    try {
      return Instance.open(new Folder(this.#around.files, join(this.base.path, name), this.base), name, 'update');
    } catch {
      return undefined;
    }
  }

  /** Returns false if another process was faster. @throws Error of the file system */
  #renamed(from: string, to: string): boolean {
    try {
      this.#around.files.rename(this.base.at(from), this.base.at(to));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  /** Removes what a process has left that ended while it made its directory. */
  #clean(name: string): void {
    const heartbeat = this.#heartbeatOf(name) ?? '';
    if (this.#liveness.stateOf(name, heartbeat) === 'dead') this.#removeUnfinished(name);
  }

  #removeUnfinished(name: string): void {
    const folder = this.base.folderAt(name);
    if (folder === undefined) return;
    const { files } = this.#around;
    try {
      if (files.list(folder.path).includes(HEARTBEAT)) files.remove(folder.at(HEARTBEAT));
      files.removeDirectory(folder.path);
    } catch {
      // An empty directory of a few bytes stays.
    }
  }

  /** Ends the heartbeat: what this process leaves may be adopted at once. */
  release(instance: Instance | undefined): void {
    this.#closeHeartbeat();
    this.#name = undefined;
    if (instance === undefined) return;
    try {
      this.#around.files.remove(instance.folder.at(HEARTBEAT));
    } catch {
      // It is adopted when the process has ended.
    }
  }
}
