import type { ErrorEmitter } from './error-events.js';

/** What we need of a Node stream. */
export interface WritableLike extends ErrorEmitter {
  write(text: string, done: (error?: Error | null) => void): boolean;
  /** False once it was ended or destroyed. */
  readonly writable?: boolean;
  readonly writableLength?: number;
  readonly errored?: Error | null;
}

/** True for Node's writable streams, and what behaves like them. */
export function isWritable(value: unknown): value is WritableLike {
  if (typeof value !== 'object' || value === null) return false;
  const { write, on, removeListener, end } = value as Record<string, unknown>;
  return [write, on, removeListener, end].every((member) => typeof member === 'function');
}
