import { closeSync, filePromises, join, lstatSync, openSync } from '../../record/floor/builtin.js';
import { ownTime } from '../render/time.js';
import { CODECS, type Codec } from './compression.js';
import { hrTimeOf, identityOf } from './creation-note.js';
import { OpenFiles } from './open-files.js';
import { NAME_TIME, type NamedPath, type PathTemplate, timePattern } from './path-template.js';
import type { RotatedFile } from './retention.js';
import { isLeftover, TEMP_ENDING } from './temp-file.js';

const stamp = ownTime(NAME_TIME);

/**
 * Makes an empty file under a name of its own, to be replaced by the file that is rotated: `app.<time of creation>[.<n>].log`. No
 * file has that name, compressed or not; none is ever overwritten.
 */
export function reserveRotatedName(named: NamedPath, createdMillis: number, ending: '' | `.${Codec}` = ''): string {
  const { directory, root, extension } = named;
  const time = hrTimeOf(createdMillis);
  for (let n = 1; ; n++) {
    const bare = join(directory, `${root}.${stamp(time)}${n === 1 ? '' : `.${n}`}${extension}`);
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

/** The files that were rotated from one path: those alone that have a name that rotation or compression gives. */
export class RotatedFiles {
  readonly #template: PathTemplate;
  readonly #pattern: RegExp;
  /** Compressed files that were begun. */
  readonly #partial: RegExp;

  /** @param foreign Somebody else's function compresses: then any ending behind a whole name is a compressed file's. */
  constructor(template: PathTemplate, foreign: boolean) {
    this.#template = template;
    const { rootPattern: root, extensionPattern: extension } = template;
    const ending = `(?:\\.(?:${CODECS.join('|')}))`;
    const anyEnding = foreign ? `(?:\\.[A-Za-z0-9]+){0,2}` : `${ending}?`;
    const rotated = `${root}\\.(?<stamp>${timePattern(NAME_TIME)})(?:\\.(?<n>\\d+))?${extension}${anyEnding}`;
    // Without a time of its own, the bare name is the one that is being written.
    const whole = template.dated ? `${root}${extension}${anyEnding}` : `${root}${extension}${ending}`;
    this.#pattern = new RegExp(`^(?:${rotated}|${whole})$`, 'u');
    this.#partial = new RegExp(`^(?:${rotated}|${whole})${TEMP_ENDING}$`, 'u');
  }

  /** What processes that are gone have left half compressed beside the file. */
  async leftovers(): Promise<string[]> {
    const { base } = this.#template;
    const left: string[] = [];
    for (const name of await namesIn(base, 'files')) {
      const owner = this.#partial.exec(name)?.groups;
      const path = join(base, name);
      if (owner !== undefined && isLeftover(path, owner)) left.push(path);
    }
    return left;
  }

  /** The newest first, by their last lines; without those that are being written. */
  async files(): Promise<RotatedFile[]> {
    const { lstat } = filePromises();
    const found: Found[] = [];
    for (const directory of await this.#directories()) {
      for (const name of await namesIn(directory, 'files')) {
        const path = join(directory, name);
        const match = this.#pattern.exec(name);
        if (match === null) continue;
        const stat = await lstat(path, { bigint: true }).catch(() => undefined);
        if (!stat?.isFile() || OpenFiles.has(identityOf(stat))) continue;
        const { stamp: created = '', n = '1' } = match.groups ?? {};
        found.push({ path, mtimeMillis: Number(stat.mtimeNs) / 1e6, nanos: stat.mtimeNs, created, n: Number(n) });
      }
    }
    return found.sort(byAge);
  }

  /** Those that may hold such files. */
  async #directories(): Promise<string[]> {
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
    return level;
  }
}

interface Found extends RotatedFile {
  readonly nanos: bigint;
  /** As the name says. */
  readonly created: string;
  readonly n: number;
}

/** Files that were written within one tick of the file system's clock are told apart by their names. */
function byAge(a: Found, b: Found): number {
  if (a.nanos !== b.nanos) return a.nanos < b.nanos ? 1 : -1;
  if (a.created !== b.created) return a.created < b.created ? 1 : -1;
  return b.n - a.n;
}

/** Neither follows symbolic links nor minds that the directory is gone. */
async function namesIn(directory: string, what: 'files' | 'directories'): Promise<string[]> {
  try {
    const entries = await filePromises().readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => (what === 'files' ? entry.isFile() : entry.isDirectory())).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
