import { wrongType } from '../../record/floor/expect.js';
import { asksInEmit, copiesAttributes, globalLoggerProvider, legacyGlobalLoggerProvider } from '../../record/otel.js';
import type { InstrumentationScope } from '../../record/readable.js';
import type { Hints } from './hints.js';
import type { ApiLogger, LoggerProviderLike } from './provider.js';

/** The LoggerProvider of the application, or a function that returns it, for one that is built after the logger. */
export type ProviderOption = LoggerProviderLike | (() => LoggerProviderLike | undefined);

/** A logger of a provider, kept with the provider that it belongs to. */
export interface CachedLogger {
  readonly scope: InstrumentationScope;
  readonly provider: LoggerProviderLike;
  readonly logger: ApiLogger;
  /** Its `emit` asks `enabled` itself. */
  readonly asksItself: boolean;
  /** Its `emit`, if that copies the attributes deeply; otherwise undefined. */
  readonly copyingEmit: unknown;
}

/**
 * The LoggerProvider of the application: the one that was named, else the one that is registered globally with either generation of the
 * Logs API. It is looked up at each call, since it may be registered late, and be replaced. Our own provider does not count.
 */
export class ApplicationProvider {
  #option: ProviderOption | undefined;
  readonly #own: () => unknown;
  readonly #onError: (error: unknown) => void;
  readonly #hints: Hints;
  readonly #cache = new WeakMap<InstrumentationScope, CachedLogger>();
  /** The entry that was used last. */
  #last: CachedLogger | undefined;
  /** Calls below this level number never reach the provider. */
  level: number;

  constructor(level: number, own: () => unknown, onError: (error: unknown) => void, hints: Hints) {
    this.level = level;
    this.#own = own;
    this.#onError = onError;
    this.#hints = hints;
  }

  /** Uses this provider from now on, instead of the global ones. */
  use(provider: ProviderOption): void {
    this.#option = provider;
  }

  /** The option `provider` names it, so that it need not be registered globally. */
  get isNamed(): boolean {
    return this.#option !== undefined;
  }

  /** The cheapest question: false when there is no provider. */
  isThere(): boolean {
    return this.isNamed || globalLoggerProvider() !== undefined;
  }

  /** Undefined when there is no provider but ours. */
  find(): LoggerProviderLike | undefined {
    const found = this.#look();
    return found === undefined || found === null || found === this.#own() || !isProvider(found) ? undefined : found;
  }

  /** Is it enabled for a record of that severity from that scope? False without a provider. */
  isEnabled(scope: InstrumentationScope, severityNumber: number, eventName: string | undefined): boolean {
    const cached = this.loggerFor(scope);
    return cached !== undefined && this.#asks(cached, severityNumber, eventName);
  }

  /** Its logger for that scope; undefined when there is no provider, or `getLogger` throws. */
  loggerFor(scope: InstrumentationScope): CachedLogger | undefined {
    const provider = this.find();
    if (provider === undefined) return undefined;
    try {
      return this.#cachedFor(provider, scope);
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }

  /** May a record be emitted into that logger? A logger whose `emit` asks `enabled` itself is not asked here. */
  mayEmit(cached: CachedLogger, severityNumber: number, eventName: string | undefined): boolean {
    return cached.asksItself || this.#asks(cached, severityNumber, eventName);
  }

  #asks({ logger }: CachedLogger, severityNumber: number, eventName: string | undefined): boolean {
    try {
      // Older versions have no `enabled`; an answer other than false counts as true.
      return logger?.enabled?.(eventName === undefined ? { severityNumber } : { severityNumber, eventName }) !== false;
    } catch (error) {
      this.#onError(error);
      return false;
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

  /** Two SDKs, one of each generation, are rarely intended; ours beside one of them is. */
  #warnIfBoth(provider: LoggerProviderLike): void {
    if (this.#option !== undefined) return;
    const other = legacyGlobalLoggerProvider();
    if (other !== undefined && other !== null && other !== provider && other !== this.#own()) this.#hints.once('both');
  }

  #cachedFor(provider: LoggerProviderLike, scope: InstrumentationScope): CachedLogger {
    const last = this.#last;
    if (last !== undefined && last.scope === scope && last.provider === provider) return last;
    let cached = this.#cache.get(scope);
    if (cached?.provider !== provider) {
      const logger = provider.getLogger(scope.name, scope.version) as ApiLogger;
      const copyingEmit = copiesAttributes(logger) ? logger.emit : undefined;
      cached = { scope, provider, logger, asksItself: asksInEmit(logger), copyingEmit };
      this.#cache.set(scope, cached);
      this.#warnIfBoth(provider);
    }
    this.#last = cached;
    return cached;
  }
}

/** @throws TypeError for a value that is no provider */
export function checkedProvider(option: unknown): ProviderOption | undefined {
  if (option !== undefined && typeof option !== 'function' && !isProvider(option)) {
    throw wrongType('provider', 'a LoggerProvider (an object with `getLogger`) or a function that returns one', option);
  }
  return option as ProviderOption | undefined;
}

function isProvider(value: unknown): value is LoggerProviderLike {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as LoggerProviderLike).getLogger === 'function';
}
