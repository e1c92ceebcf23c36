/*
 * What we use of Node's own modules. An `import` of one loads it and reads all of its members, some of which load more: that of `node:fs`
 * brings streams. Asked for here, what every process has already costs nothing, and the others are loaded when something first needs them.
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
export const {
  accessSync,
  closeSync,
  constants,
  createReadStream,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} = /* @__PURE__ */ process.getBuiltinModule('node:fs');

export const crypto = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:crypto'));
export const filePromises = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:fs/promises'));
export const http = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:http'));
export const https = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:https'));
export const nodeModule = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:module'));
export const stream = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:stream'));
export const stringDecoder = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:string_decoder'));
export const tls = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:tls'));
export const tty = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:tty'));
export const v8 = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:v8'));
export const workerThreads = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:worker_threads'));
export const zlib = /* @__PURE__ */ lazily(() => process.getBuiltinModule('node:zlib'));

/** Makes it at the first call, and gives the same one from then on. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
