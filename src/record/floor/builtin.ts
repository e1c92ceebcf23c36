/*
 * Which parts of Node does this package use? An `import` of a built-in module reads all of its members, some of which load further modules
 * (`node:fs` loads streams). `process.getBuiltinModule` does not. Modules that Node has loaded already are read at once; others are loaded
 * at their first use. `test/import-cost.test.ts` checks that importing this package loads none of them.
 */
import type { AsyncResource as AsyncResourceType } from 'node:async_hooks';

export const { AsyncLocalStorage, AsyncResource, executionAsyncId, executionAsyncResource } =
  /* @__PURE__ */ process.getBuiltinModule('node:async_hooks');
export type AsyncResource = AsyncResourceType;

export const { basename, dirname, isAbsolute, join, resolve, sep } = /* @__PURE__ */ process.getBuiltinModule(
  'node:path',
);
export const { fileURLToPath, pathToFileURL, urlToHttpOptions } = /* @__PURE__ */ process.getBuiltinModule('node:url');
export const { inspect, promisify, types } = /* @__PURE__ */ process.getBuiltinModule('node:util');
// biome-ignore format: many names
export const {
  accessSync, closeSync, constants, createReadStream, existsSync, fchmodSync, fdatasync, fstatSync, fsyncSync, ftruncateSync,
  lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, realpathSync, renameSync, rmdirSync,
  statSync, unlinkSync, writeSync,
} = /* @__PURE__ */ orMissing('node:fs', process.getBuiltinModule('node:fs'));

export const consoleModule = /* @__PURE__ */ lazily(() =>
  orMissing('node:console', process.getBuiltinModule('node:console')),
);
export const crypto = /* @__PURE__ */ lazily(() => orMissing('node:crypto', process.getBuiltinModule('node:crypto')));
export const filePromises = /* @__PURE__ */ lazily(() =>
  orMissing('node:fs/promises', process.getBuiltinModule('node:fs/promises')),
);
export const http = /* @__PURE__ */ lazily(() => orMissing('node:http', process.getBuiltinModule('node:http')));
export const https = /* @__PURE__ */ lazily(() => orMissing('node:https', process.getBuiltinModule('node:https')));
export const nodeModule = /* @__PURE__ */ lazily(() =>
  orMissing('node:module', process.getBuiltinModule('node:module')),
);
export const os = /* @__PURE__ */ lazily(() => orMissing('node:os', process.getBuiltinModule('node:os')));
export const stream = /* @__PURE__ */ lazily(() => orMissing('node:stream', process.getBuiltinModule('node:stream')));
export const stringDecoder = /* @__PURE__ */ lazily(() =>
  orMissing('node:string_decoder', process.getBuiltinModule('node:string_decoder')),
);
export const tls = /* @__PURE__ */ lazily(() => orMissing('node:tls', process.getBuiltinModule('node:tls')));
export const tty = /* @__PURE__ */ lazily(() => orMissing('node:tty', process.getBuiltinModule('node:tty')));
export const v8 = /* @__PURE__ */ lazily(() => orMissing('node:v8', process.getBuiltinModule('node:v8')));
export const workerThreads = /* @__PURE__ */ lazily(() =>
  orMissing('node:worker_threads', process.getBuiltinModule('node:worker_threads'), {
    threadId: 0,
    isMainThread: true,
  }),
);
export const zlib = /* @__PURE__ */ lazily(() => orMissing('node:zlib', process.getBuiltinModule('node:zlib')));

/** A function that calls `make` once and returns its result at each call. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * A module, or, where the runtime lacks it (workerd, by its compatibility date), one whose functions throw a sentence when they are called:
 * sinks that need none of them work. @param known Members that need no module
 */
function orMissing<T extends object>(name: string, found: T | undefined, known: object = {}): T {
  if (found !== undefined) return found;
  const refuse = () => {
    throw new Error(`${name} is not available in this runtime`);
  };
  return new Proxy(known, { get: (target, member) => Reflect.get(target, member) ?? refuse }) as T;
}
