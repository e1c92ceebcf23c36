import { posix } from 'node:path';
import type { OpenMode, SpoolFileSystem } from '../../src/processors/spool/files/file-system.js';

interface Write {
  readonly at: number;
  readonly bytes: Buffer;
}

/** A file: what the system has in memory, what is on the disk, and the writes between them. */
interface Inode {
  readonly id: number;
  cached: Buffer;
  durable: Buffer;
  unsynced: Write[];
}

/** A directory, by the names in it: as the system sees it, and as it is on the disk. */
interface Directory {
  readonly id: number;
  readonly cached: Map<string, Inode | Directory>;
  durable: Map<string, Inode | Directory>;
}

export type Operation =
  | 'open'
  | 'read'
  | 'write'
  | 'truncate'
  | 'sync'
  | 'syncDirectory'
  | 'rename'
  | 'remove'
  | 'list';

function isDirectory(entry: Inode | Directory | undefined): entry is Directory {
  return entry !== undefined && 'cached' in entry && entry.cached instanceof Map;
}

function failure(code: string, path = ''): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/** A file system in memory that crashes, tears writes, forgets what was not synced, and fails where it is asked to. */
export class CrashingFiles implements SpoolFileSystem {
  #nextId = 1;
  readonly #root: Directory = this.#newDirectory();
  #open = new Map<number, Inode>();
  #nextFile = 3;
  /** Returns the code of an error, or how many bytes are written before one. */
  fault: (operation: Operation, path: string) => string | undefined = () => undefined;
  /** Bytes that fit; writes beyond it fail with ENOSPC. */
  capacity = Number.POSITIVE_INFINITY;
  /** Syncs that wait for `runSyncs`. */
  readonly #syncs: Array<() => void> = [];
  /** Called before each write and sync: a test may crash there. */
  beforeWrite: () => void = () => {};
  #paths = new Map<number, string>();

  /** Ends all pending syncs. Returns how many. */
  runSyncs(): number {
    const pending = this.#syncs.splice(0);
    for (const run of pending) run();
    return pending.length;
  }

  /** Ends all syncs, and those that follow on them. @throws Error if that has no end */
  runAllSyncs(): void {
    for (let rounds = 0; this.runSyncs() > 0; rounds++) if (rounds > 1_000) throw new Error('syncs without an end');
  }

  /** The process ends: everything written stays. */
  killProcess(): void {
    this.#open = new Map();
    this.#syncs.length = 0;
  }

  /** The power fails: of each file and directory, a random part of what was not synced is there. */
  losePower(random: () => number): void {
    this.killProcess();
    this.#loseDirectory(this.#root, random);
  }

  #loseDirectory(directory: Directory, random: () => number): void {
    for (const name of new Set([...directory.cached.keys(), ...directory.durable.keys()])) {
      const [cached, durable] = [directory.cached.get(name), directory.durable.get(name)];
      const kept = cached === durable || random() < 0.5 ? cached : durable;
      if (kept === undefined) directory.cached.delete(name);
      else directory.cached.set(name, kept);
    }
    directory.durable = new Map(directory.cached);
    for (const entry of directory.cached.values()) {
      if (isDirectory(entry)) this.#loseDirectory(entry, random);
      else this.#loseFile(entry, random);
    }
  }

  #loseFile(file: Inode, random: () => number): void {
    let contents: Buffer = Buffer.from(file.durable);
    for (const { at, bytes } of file.unsynced) {
      const luck = random();
      if (luck < 0.3) continue;
      const kept = luck < 0.6 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
      contents = overwritten(contents, kept, at);
    }
    file.cached = file.durable = contents;
    file.unsynced = [];
  }

  /** All files, for tests that damage them. */
  paths(): string[] {
    const found: string[] = [];
    const visit = (directory: Directory, path: string): void => {
      for (const [name, entry] of directory.cached) {
        if (isDirectory(entry)) visit(entry, `${path}/${name}`);
        else found.push(`${path}/${name}`);
      }
    };
    visit(this.#root, '');
    return found.sort();
  }

  contents(path: string): Buffer {
    return (this.#entry(path) as Inode).cached;
  }

  /** Undefined removes the file. */
  replace(path: string, contents: Buffer | undefined): void {
    const parent = this.#directory(posix.dirname(path));
    if (contents === undefined) parent.cached.delete(posix.basename(path));
    else {
      const inode: Inode = { id: this.#nextId++, cached: contents, durable: contents, unsynced: [] };
      parent.cached.set(posix.basename(path), inode);
    }
    parent.durable = new Map(parent.cached);
  }

  makeDirectory(path: string): void {
    let at = this.#root;
    for (const name of path.split('/').filter(Boolean)) {
      const next = at.cached.get(name) ?? this.#newDirectory();
      if (!isDirectory(next)) throw failure('ENOTDIR', path);
      if (!at.cached.has(name)) this.#check('open', path);
      at.cached.set(name, next);
      at.durable.set(name, next);
      at = next;
    }
  }

  list(path: string): string[] {
    this.#check('list', path);
    return [...this.#directory(path).cached.keys()];
  }

  identityOf(path: string): string {
    return String(this.#directory(path).id);
  }

  open(path: string, mode: OpenMode): number {
    this.#check('open', path);
    const parent = this.#directory(posix.dirname(path));
    const name = posix.basename(path);
    let inode = parent.cached.get(name);
    if (mode === 'write') {
      if (inode !== undefined) throw failure('EEXIST', path);
      inode = { id: this.#nextId++, cached: Buffer.alloc(0), durable: Buffer.alloc(0), unsynced: [] };
      parent.cached.set(name, inode);
    }
    if (inode === undefined) throw failure('ENOENT', path);
    if (isDirectory(inode)) throw failure('EISDIR', path);
    const file = this.#nextFile++;
    this.#open.set(file, inode);
    this.#paths.set(file, path);
    return file;
  }

  read(file: number, into: Buffer, offset: number, length: number, position: number): number {
    this.#check('read', this.#pathOf(file));
    return this.#inode(file).cached.copy(into, offset, position, position + length);
  }

  write(file: number, bytes: Buffer, offset: number, length: number, position: number): number {
    this.beforeWrite();
    this.#check('write', this.#pathOf(file));
    const inode = this.#inode(file);
    const grows = Math.max(0, position + length - inode.cached.length);
    const free = this.capacity - this.#used(this.#root);
    const fitting = grows <= free ? length : Math.max(0, length - grows + free);
    if (fitting <= 0 && length > 0) throw failure('ENOSPC', this.#pathOf(file));
    const written = Buffer.from(bytes.subarray(offset, offset + fitting));
    inode.cached = overwritten(inode.cached, written, position);
    inode.unsynced.push({ at: position, bytes: written });
    return fitting;
  }

  truncate(file: number, size: number): void {
    this.#check('truncate', this.#pathOf(file));
    const inode = this.#inode(file);
    inode.cached = Buffer.from(inode.cached.subarray(0, size));
  }

  size(file: number): number {
    return this.#inode(file).cached.length;
  }

  close(file: number): void {
    if (!this.#open.delete(file)) throw failure('EBADF', this.#pathOf(file));
  }

  sync(file: number): void {
    this.beforeWrite();
    const inode = this.#inode(file);
    this.#syncInode(inode, this.#pathOf(file));
  }

  syncLater(file: number, done: (error: unknown) => void): void {
    const inode = this.#inode(file);
    this.#syncs.push(() => {
      try {
        this.#syncInode(inode, this.#pathOf(file));
      } catch (error) {
        return done(error);
      }
      done(null);
    });
  }

  /** A failed sync loses what it was for: the pages are clean, and never written. */
  #syncInode(inode: Inode, path: string): void {
    const code = this.fault('sync', path);
    if (code !== undefined) {
      inode.unsynced = [];
      throw failure(code, path);
    }
    for (const { at, bytes } of inode.unsynced) inode.durable = overwritten(inode.durable, bytes, at);
    inode.durable = Buffer.from(inode.durable.subarray(0, inode.cached.length));
    inode.unsynced = [];
  }

  syncDirectory(path: string): void {
    this.#check('syncDirectory', path);
    const directory = this.#directory(path);
    directory.durable = new Map(directory.cached);
  }

  rename(from: string, to: string): void {
    this.#check('rename', from);
    const source = this.#directory(posix.dirname(from));
    const entry = source.cached.get(posix.basename(from));
    if (entry === undefined) throw failure('ENOENT', from);
    source.cached.delete(posix.basename(from));
    this.#directory(posix.dirname(to)).cached.set(posix.basename(to), entry);
    // Journaling file systems never have a renamed entry twice, or not at all.
    if (source.durable.delete(posix.basename(from)))
      this.#directory(posix.dirname(to)).durable.set(posix.basename(to), entry);
  }

  remove(path: string): void {
    this.#check('remove', path);
    const parent = this.#directory(posix.dirname(path));
    const entry = parent.cached.get(posix.basename(path));
    if (entry === undefined || isDirectory(entry)) throw failure('ENOENT', path);
    parent.cached.delete(posix.basename(path));
  }

  removeDirectory(path: string): void {
    const directory = this.#directory(path);
    if (directory.cached.size > 0) throw failure('ENOTEMPTY', path);
    this.#directory(posix.dirname(path)).cached.delete(posix.basename(path));
  }

  #newDirectory(): Directory {
    return { id: this.#nextId++, cached: new Map(), durable: new Map() };
  }

  #check(operation: Operation, path: string): void {
    const code = this.fault(operation, path);
    if (code !== undefined) throw failure(code, path);
  }

  #pathOf(file: number): string {
    return this.#paths.get(file) ?? '';
  }

  #inode(file: number): Inode {
    const inode = this.#open.get(file);
    if (inode === undefined) throw failure('EBADF', String(file));
    return inode;
  }

  #entry(path: string): Inode | Directory | undefined {
    let at: Inode | Directory | undefined = this.#root;
    for (const name of path.split('/').filter(Boolean)) {
      if (!isDirectory(at)) return undefined;
      at = at.cached.get(name);
    }
    return at;
  }

  #directory(path: string): Directory {
    const found = this.#entry(path);
    if (!isDirectory(found)) throw failure('ENOENT', path);
    return found;
  }

  #used(directory: Directory): number {
    let bytes = 0;
    for (const entry of directory.cached.values())
      bytes += isDirectory(entry) ? this.#used(entry) : entry.cached.length;
    return bytes;
  }
}

function overwritten(contents: Buffer, bytes: Buffer, at: number): Buffer {
  const larger = Buffer.alloc(Math.max(contents.length, at + bytes.length));
  contents.copy(larger);
  bytes.copy(larger, at);
  return larger;
}
