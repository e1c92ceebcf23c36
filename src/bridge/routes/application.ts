import { wrongType } from '../../record/floor/expect.js';
import { asksInEmit, globalLoggerProvider, legacyGlobalLoggerProvider } from '../../record/otel.js';
import type { InstrumentationScope } from '../../record/readable.js';
import type { Hints } from './hints.js';
import type { ApiLogger, LoggerProviderLike } from './provider.js';

/** What a logger is told of the application's provider. */
export type ProviderOption = LoggerProviderLike | (() => LoggerProviderLike | undefined);

/** A logger that was got from a provider, kept with it: it is good for that provider alone. */
interface Kept {
  readonly scope: InstrumentationScope;
  readonly provider: object;
  readonly logger: ApiLogger;
  readonly asksItself: boolean;
}

/**
 * The LoggerProvider of the application: the one that was named, else the one that is registered globally with either generation of
 * the Logs API, found anew at each call, since it may come late and be replaced. Ours is none.
 */
export class ApplicationProvider {
  #option: ProviderOption | undefined;
  readonly #own: () => unknown;
  readonly #onError: (error: unknown) => void;
  readonly #hints: Hints;
  readonly #kept = new WeakMap<InstrumentationScope, Kept>();
  /** The one that was asked for last. */
  #last: Kept | undefined;
  /** Calls below this number never go to it. */
  level: number;

  constructor(level: number, own: () => unknown, onError: (error: unknown) => void, hints: Hints) {
    this.level = level;
    this.#own = own;
    this.#onError = onError;
    this.#hints = hints;
  }

  /** This one from now on, in place of those that are registered globally. */
  use(provider: ProviderOption): void {
    this.#option = provider;
  }

  /** It need not be registered globally to be found. */
  get isNamed(): boolean {
    return this.#option !== undefined;
  }

  /** The cheapest question: false where there is none. */
  isThere(): boolean {
    return this.isNamed || globalLoggerProvider() !== undefined;
  }

  /** Undefined where there is none, or only ours. */
  find(): LoggerProviderLike | undefined {
    const found = this.#look();
    return found === undefined || found === null || found === this.#own() || !isProvider(found) ? undefined : found;
  }

  /** Does it want a record of that severity from that scope? False where there is none. */
  wants(scope: InstrumentationScope, severityNumber: number): boolean {
    return this.#loggerFor(scope, severityNumber, true) !== undefined;
  }

  /** Its logger for that scope, to emit a record into; undefined where there is none, or it does not want it. One that asks itself is not asked twice. */
  emitterFor(scope: InstrumentationScope, severityNumber: number): ApiLogger | undefined {
    return this.#loggerFor(scope, severityNumber, false);
  }

  #loggerFor(scope: InstrumentationScope, severityNumber: number, ask: boolean): ApiLogger | undefined {
    const provider = this.find();
    if (provider === undefined) return undefined;
    try {
      const { logger, asksItself } = this.#keptOf(provider, scope);
      if (asksItself && !ask) return logger;
      // Older lines cannot be asked. One that gives no answer of its own wants everything.
      return logger?.enabled?.({ severityNumber }) === false ? undefined : logger;
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }

  #look(): unknown {
    if (this.#option === undefined) return globalLoggerProvider();
    if (typeof this.#option !== 'function') return this.#option;
    try {
      return this.#option();
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }

  /** Two SDKs, one of each generation, are rarely meant so; ours beside one of them is. */
  #lookAtTheOther(provider: LoggerProviderLike): void {
    if (this.#option !== undefined) return;
    const other = legacyGlobalLoggerProvider();
    if (other !== undefined && other !== null && other !== provider && other !== this.#own()) this.#hints.once('both');
  }

  #keptOf(provider: LoggerProviderLike, scope: InstrumentationScope): Kept {
    const last = this.#last;
    if (last !== undefined && last.scope === scope && last.provider === provider) return last;
    let kept = this.#kept.get(scope);
    if (kept?.provider !== provider) {
      const logger = provider.getLogger(scope.name, scope.version) as ApiLogger;
      kept = { scope, provider, logger, asksItself: asksInEmit(logger) };
      this.#kept.set(scope, kept);
      this.#lookAtTheOther(provider);
    }
    this.#last = kept;
    return kept;
  }
}

/** @throws TypeError for a provider that is none */
export function checkedProvider(option: unknown): ProviderOption | undefined {
  if (option !== undefined && typeof option !== 'function' && !isProvider(option)) {
    throw wrongType('provider', 'a LoggerProvider (an object with `getLogger`) or a function that gives one', option);
  }
  return option as ProviderOption | undefined;
}

function isProvider(value: unknown): value is LoggerProviderLike {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as LoggerProviderLike).getLogger === 'function';
}
