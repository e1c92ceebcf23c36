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
  accessSync, closeSync, constants, createReadStream, existsSync, fchmodSync, fstatSync, ftruncateSync, lstatSync,
  mkdirSync, openSync, readFileSync, readlinkSync, readSync, realpathSync, renameSync, statSync, unlinkSync,
  writeSync,
} = /* @__PURE__ */ process.getBuiltinModule('node:fs');

export const crypto = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:crypto'));
export const filePromises = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:fs/promises'));
export const http = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:http'));
export const https = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:https'));
export const os = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:os'));
export const stream = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:stream'));
export const stringDecoder = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:string_decoder'));
export const tls = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:tls'));
export const tty = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:tty'));
export const v8 = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:v8'));
export const workerThreads = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:worker_threads'));
export const zlib = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:zlib'));

/** A function that calls `make` once and returns its result at each call. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
