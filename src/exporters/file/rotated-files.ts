import { closeSync, filePromises, join, lstatSync, openSync } from '../../record/floor/builtin.js';
import { ownTime } from '../render/time.js';
import { CODECS, type Codec } from './compression.js';
import { NOTE_NAME } from './creation-note.js';
import { OpenFile } from './open-files.js';
import { NAME_TIME, type NamedPath, type PathTemplate, timePattern } from './path-template.js';
import { identityAt, identityOf, type Place } from './place.js';
import type { RotatedFile } from './retention.js';
import { isLeftover, TEMP_ENDING } from './temp-file.js';

const nameTime = ownTime(NAME_TIME);

/**
 * Creates an empty file with an unused name, `app.<time of creation>[.<n>].log`, which the rotated file then replaces. So no file is ever
 * overwritten, compressed or not.
 */
export function reserveRotatedName(named: NamedPath, createdMillis: number, ending: '' | `.${Codec}` = ''): string {
  const { directory, root, extension } = named;
  const seconds = Math.floor(createdMillis / 1_000);
  const time = nameTime([seconds, Math.floor((createdMillis - seconds * 1_000) * 1_000) * 1_000]);
  for (let n = 1; ; n++) {
    const bare = join(directory, `${root}.${time}${n === 1 ? '' : `.${n}`}${extension}`);
    if (exists(bare) || CODECS.some((codec) => exists(`${bare}.${codec}`))) continue;
    try {
      closeSync(openSync(bare + ending, 'wx', 0o600));
      return bare + ending;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Finds the rotated files of one path, by the names that rotation and compression give. Other files are never touched. */
export class RotatedFiles {
  readonly #template: PathTemplate;
  readonly #pattern: RegExp;
  /** Matches temporary files of compressions. */
  readonly #temporary: RegExp;
  /** Matches the files that records are written to. */
  readonly #written: RegExp;

  /** @param foreign A user's function compresses: then any ending after a rotated name may be a compressed file's */
  constructor(template: PathTemplate, foreign: boolean) {
    this.#template = template;
    const { rootPattern: root, extensionPattern: extension } = template;
    const ending = `(?:\\.(?:${CODECS.join('|')}))`;
    const anyEnding = foreign ? `(?:\\.[A-Za-z0-9]+){0,2}` : `${ending}?`;
    const rotated = `${root}\\.(?<created>${timePattern(NAME_TIME)})(?:\\.(?<n>\\d+))?${extension}${anyEnding}`;
    // Without a time in the path, the bare name is the file that is being written.
    const complete = template.dated ? `${root}${extension}${anyEnding}` : `${root}${extension}${ending}`;
    this.#pattern = new RegExp(`^(?:${rotated}|${complete})$`, 'u');
    this.#written = new RegExp(`^${root}${extension}$`, 'u');
    this.#temporary = new RegExp(`^(?:${rotated}|${complete})${TEMP_ENDING}$`, 'u');
  }

  async leftovers(base: Place): Promise<string[]> {
    const left: string[] = [];
    for (const name of await namesIn(base.base, 'files')) {
      const owner = this.#temporary.exec(name)?.groups;
      const path = join(base.base, name);
      if (owner !== undefined && isLeftover(path, owner)) left.push(path);
    }
    return left;
  }

  /** The paths of files that have a note. */
  async noted(base: Place): Promise<Array<Pick<FoundFile, 'path' | 'place'>>> {
    const found: Array<Pick<FoundFile, 'path' | 'place'>> = [];
    for (const { directory, place } of await this.#directories(base)) {
      for (const note of await namesIn(directory, 'files')) {
        const { name = '' } = NOTE_NAME.exec(note)?.groups ?? {};
        const path = join(directory, name);
        if (this.#written.test(name)) found.push({ path, place });
      }
    }
    return found;
  }

  /** The complete files, sorted by modification time, the newest first. @param base The place of the base directory */
  async files(base: Place): Promise<FoundFile[]> {
    const { lstat } = filePromises();
    const found: Found[] = [];
    for (const { directory, place } of await this.#directories(base)) {
      for (const name of await namesIn(directory, 'files')) {
        const path = join(directory, name);
        const match = this.#pattern.exec(name);
        if (match === null) continue;
        const stat = await lstat(path, { bigint: true }).catch(() => undefined);
        if (!stat?.isFile() || OpenFile.has(identityOf(stat))) continue;
        const { created = '', n = '1' } = match.groups ?? {};
        found.push({
          path,
          place,
          identity: identityOf(stat),
          mtimeMillis: Number(stat.mtimeNs) / 1e6,
          nanos: stat.mtimeNs,
          created,
          n: Number(n),
        });
      }
    }
    return found.sort(byAge);
  }

  async #directories(base: Place): Promise<Array<{ readonly directory: string; readonly place: Place }>> {
    let level = [this.#template.base];
    for (const pattern of this.#template.directories) {
      const below: string[] = [];
      for (const directory of level) {
        for (const name of await namesIn(directory, 'directories')) {
          if (pattern.test(name)) below.push(join(directory, name));
        }
      }
      level = below;
    }
    return level.flatMap((directory) => {
      try {
        return [{ directory, place: base.below(directory) }];
      } catch {
        // The directory was removed, or a link has taken its place.
        if (identityAt(base.base) !== undefined) base.checkBase();
        return [];
      }
    });
  }
}

/** A rotated file, as it was found. */
export interface FoundFile extends RotatedFile {
  readonly place: Place;
  readonly identity: string;
}

interface Found extends FoundFile {
  readonly nanos: bigint;
  readonly created: string;
  readonly n: number;
}

/** Files with equal modification times are sorted by their names. */
function byAge(a: Found, b: Found): number {
  if (a.nanos !== b.nanos) return a.nanos < b.nanos ? 1 : -1;
  if (a.created !== b.created) return a.created < b.created ? 1 : -1;
  return b.n - a.n;
}

/** Ignores symbolic links. Empty for a missing directory. */
async function namesIn(directory: string, what: 'files' | 'directories'): Promise<string[]> {
  try {
    const entries = await filePromises().readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => (what === 'files' ? entry.isFile() : entry.isDirectory())).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
