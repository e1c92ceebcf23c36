import { type Environment, isSwitchedOff } from '../../record/floor/environment.js';
import { isPlainObject } from '../../record/floor/plain-object.js';

const TEXTS = {
  nowhere: 'a log call went nowhere: no sink was added, and no LoggerProvider is registered',
  unseen:
    'logger.attach() was called, but the processor that it returned is not in the LoggerProvider that records are emitted into: the ' +
    'sinks get them directly, without what its other processors do',
  unregistered:
    'logger.attach() was called, but no LoggerProvider is registered: the sinks get records directly; register the provider, or name ' +
    'it with the option `provider`',
  both:
    'LoggerProviders are registered with both generations of the Logs API: records go to the newer one (@opentelemetry/api) alone, and ' +
    'libraries that use the older one emit into that',
  objectFirst:
    "a call has an object first and then a text, as pino's: the object is the message, and the text is kept in `log.arguments`; write " +
    "`info('text', { … })`, or see docs/from-pino.md",
  percent:
    "a message has a placeholder like '%s', which is not filled: its arguments are kept in `log.arguments`; write '{}' or '{name}'",
  levelFilter:
    'the option `filter` is an object of level names, which is compared with the attributes of records; for a level by logger name, as in ' +
    'loguru, write `filter: levelPerModule({ … })`',
  unknownToken:
    'the format of … has …, which is no token and stays as it is; docs/formats.md lists the tokens, and an attribute is `{extra[name]}`',
} as const;

type ForeignHint = 'objectFirst' | 'percent' | 'levelFilter' | 'unknownToken';

/** Prints one line, once, about a set-up that is probably a mistake. `LOGLY_HINTS=false` silences all of them. */
export class Hints {
  readonly #line: (text: string) => void;
  readonly #given = new Set<string>();
  readonly #givenToAll: Set<string>;

  /** @param givenToAll What was said about calls and options, in all loggers of the process: there, one hint of a kind is enough */
  constructor(line: (text: string) => void, env: Environment, givenToAll = new Set<string>()) {
    this.#givenToAll = givenToAll;
    this.#line = isSwitchedOff(env.LOGLY_HINTS) ? () => {} : line;
    // Who switches the default sink off knows that there is none.
    if (isSwitchedOff(env.LOGLY_AUTOINIT)) this.#given.add('nowhere');
  }

  /** True until the hint is given. */
  mayGive(about: keyof typeof TEXTS): boolean {
    return !this.#given.has(about);
  }

  /** @param parts What is filled in at each `…` */
  once(about: keyof typeof TEXTS, parts: readonly string[] = []): void {
    if (!this.mayGive(about)) return;
    this.#given.add(about);
    const left = [...parts];
    const text = TEXTS[about].replaceAll('…', () => left.shift() ?? '…');
    this.#line(`hint: ${text} (LOGLY_HINTS=false silences this)`);
  }

  /** A call, or an option, that looks like one of another logger. It works as it is documented, and is hinted at once in a process. */
  foreign(about: ForeignHint, parts: readonly string[] = []): void {
    if (this.#givenToAll.has(about)) return;
    this.#givenToAll.add(about);
    this.once(about, parts);
  }

  /** Takes a call whose arguments were kept in `log.arguments`. */
  readonly unusedArguments = (message: unknown, unused: readonly unknown[]): void => {
    if (typeof message === 'string' && /%[sdifjoO]/.test(message)) this.foreign('percent');
    else if (isPlainObject(message) && typeof unused[0] === 'string') this.foreign('objectFirst');
  };
}
