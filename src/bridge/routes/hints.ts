import { type Environment, isSwitchedOff } from '../../record/floor/environment.js';

const TEXTS = {
  nobody: 'a log call was taken by nobody: no sink was added, and no LoggerProvider is registered',
  unseen:
    'logger.attach() was called, but the processor that it gave is not in the LoggerProvider that records are emitted into: the ' +
    'sinks get them directly, without what its other processors do',
  unregistered:
    'logger.attach() was called, but no LoggerProvider is registered: the sinks get records directly; register the provider, or name ' +
    'it with the option `provider`',
  both:
    'LoggerProviders are registered with both generations of the Logs API: records go to the newer one (@opentelemetry/api) alone, and ' +
    'libraries that know the other one emit into that',
} as const;

/** Says once what is probably not meant so; `LOGLY_HINTS=false` silences. */
export class Hints {
  readonly #line: (text: string) => void;
  readonly #given = new Set<string>();

  constructor(line: (text: string) => void, env: Environment) {
    this.#line = isSwitchedOff(env.LOGLY_HINTS) ? () => {} : line;
    // Whoever switches the default sink off knows that there is none.
    if (isSwitchedOff(env.LOGLY_AUTOINIT)) this.#given.add('nobody');
  }

  /** It has not been given yet. */
  mayGive(about: keyof typeof TEXTS): boolean {
    return !this.#given.has(about);
  }

  once(about: keyof typeof TEXTS): void {
    if (!this.mayGive(about)) return;
    this.#given.add(about);
    this.#line(`hint: ${TEXTS[about]} (LOGLY_HINTS=false silences this)`);
  }
}
