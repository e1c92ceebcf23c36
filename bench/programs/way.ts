import { FAILURE, FIELDS, type Fields, MESSAGE } from './record.js';

/** One way of getting a record to a collector. */
export interface Way {
  /** The message with these fields, at INFO. */
  log(fields: Fields): void;
  /** The same with an Error, at ERROR. */
  fail(fields: Fields, error: Error): void;
  /** The same at DEBUG, which nobody wants. */
  quiet(fields: Fields): void;
  /** Lets through what waits, until it is no more than this, or all of it: nothing is lost. */
  breathe(mayWait: number): Promise<unknown>;
  /** Everything is delivered, or given up. */
  end(): Promise<unknown>;
}

export interface WayOptions {
  readonly url: string;
  readonly message: string;
  /** Whatever can be set so that nothing is lost when `breathe` is called in time; otherwise everything stays at its default. */
  readonly lossless: boolean;
}

/** Ours is built with the benchmark; the others are beside it, in the project of their line. */
export async function openWay(name: string, url: string, lossless: boolean): Promise<Way> {
  const module = name === 'ours' ? './ours.js' : `../ways/${name}.mjs`;
  const { open } = (await import(module)) as { open(options: WayOptions): Way | Promise<Way> };
  return open({ url, message: MESSAGE, lossless });
}

/** Both calls are known to the compiler, whatever the length of what follows. */
export function logOne(way: Way, every: number, i: number): void {
  if (i % every === every - 1) way.fail(FIELDS, FAILURE);
  else way.log(FIELDS);
}
