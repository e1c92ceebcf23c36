/*
 * How do the public types name what the platform has? They compile without `@types/node` and without the DOM library: where one of these
 * declares a class globally, it is that class, else its part that is used here. Nothing global is declared.
 */

/** An AbortSignal. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Declared } } ? Declared : SignalPart;

interface SignalPart {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean | undefined }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A URL. */
export type UrlObject = typeof globalThis extends { URL: { prototype: infer Declared } } ? Declared : UrlPart;

interface UrlPart {
  readonly href: string;
  readonly protocol: string;
  readonly pathname: string;
  toString(): string;
}

/** A writable stream of Node. */
export interface WritableStreamLike {
  write(text: string, done?: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  end(): unknown;
}

/** A function that runs others in an async context. */
export interface AsyncScope {
  runInAsyncScope<R>(fn: () => R): R;
}
