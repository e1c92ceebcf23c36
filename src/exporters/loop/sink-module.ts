import { existsSync, fileURLToPath, isAbsolute, pathToFileURL } from '../../record/floor/builtin.js';
import { knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';
import type { UrlObject } from '../../record/floor/platform-types.js';
import { brand, hasBrand } from '../../record/floor/shared-state.js';

const INIT = new Set(['exportName', 'options']);
const BRAND: unique symbol = brand('SinkModule') as never;
const EXPECTED = "a `file:` URL (new URL('./sink.js', import.meta.url)) or an absolute path";

/** Options of a {@link SinkModule}. */
export interface SinkModuleInit {
  /** The export that is the sink, or its factory. @default 'default' */
  exportName?: string | undefined;
  /** Passed to the export, which must then be a factory, `(options) => sink`, sync or async. Cloned in the constructor. @default none: the export is the sink */
  options?: unknown;
}

/**
 * A sink in a module, which runs on another thread's event loop. The export is a function that takes the text, an object with `write` or,
 * with `options`, a factory of one of these.
 *
 * @example
 * logger.add(new SinkModule(new URL('./upload.js', import.meta.url), { options: { bucket: 'logs' } }));
 */
export class SinkModule {
  /** @internal */
  get [BRAND](): true {
    return true;
  }

  /** The file of the module. */
  readonly url: UrlObject;
  /** The name of the export that is the sink, or makes it. */
  readonly exportName: string;
  /** True if the export is a factory. */
  readonly makesSink: boolean;
  /** Passed to that export on the thread, as a structured clone. */
  readonly options: unknown;

  /** @throws TypeError for anything but a `file:` URL or an absolute path, and for options that cannot be cloned */
  constructor(module: UrlObject | string, init: SinkModuleInit = {}) {
    knownOptions('SinkModule', init, INIT);
    const { exportName = 'default', options } = init;
    if (typeof exportName !== 'string' || exportName === '') {
      throw wrongType('exportName', 'a string that is not empty', exportName);
    }
    this.url = urlOf(module);
    this.exportName = exportName;
    this.makesSink = options !== undefined;
    this.options = cloned(options);
  }

  /** @throws RangeError if the file does not exist */
  mustExist(): void {
    const path = fileURLToPath(this.url);
    if (!existsSync(path)) throw outOfRange('sink', 'a module that exists', path);
  }
}

/** True for a SinkModule of any copy of the package. */
export function isSinkModule(value: unknown): value is SinkModule {
  return hasBrand(value, BRAND);
}

function urlOf(module: unknown): URL {
  if (module instanceof URL) {
    if (module.protocol === 'file:') return new URL(module);
  } else if (typeof module === 'string') {
    if (isAbsolute(module)) return pathToFileURL(module);
    if (module.startsWith('file:') && URL.canParse(module)) return new URL(module);
  }
  throw wrongType('module', EXPECTED, module instanceof URL ? String(module) : module);
}

function cloned(options: unknown): unknown {
  try {
    return structuredClone(options);
  } catch {
    throw wrongType('options', 'a value that can be copied to another thread (no functions)', options);
  }
}
