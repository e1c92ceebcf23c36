import { trace } from '../../processors/delivery/delivery-context.js';
import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import type { Clock } from '../../record/floor/clock.js';
import type { LightRecord } from '../../record/record.js';
import type { LoggerProviderLike } from './provider.js';

/** What holding records needs of its logger. */
export interface HeldRecordsHost {
  readonly clock: Clock;
  /** Gives a record to the sinks, without the provider. */
  deliver(record: LightRecord): void;
  /** The provider turned out to be without our processor. */
  onAbsent(): void;
}

/** How long records are held before the provider is probed, and how long its flush may then take. */
const HOLD_MILLIS = 1_000;
/** Records held at most before the provider is probed at once. */
const MAX_HELD = 1_000;

/**
 * Is our processor in a provider? Until it is heard there for the first time, records that the provider took are held, in order: a filter or a
 * sampler in front of our processor may have swallowed them, or the processor was never put in. A flush of the provider tells: if our processor
 * still hears nothing, the held records go to the sinks directly; otherwise the provider has had them.
 */
export class HeldRecords implements Pending {
  readonly #host: HeldRecordsHost;
  readonly #known = new WeakMap<object, 'heard' | 'absent'>();
  /** The provider whose records are held; one at a time. */
  #provider: LoggerProviderLike | undefined;
  #records: LightRecord[] = [];
  /** Heard last: mostly the one that is asked for. */
  #lastHeard: object | undefined;
  #cancel: (() => void) | undefined;
  #probing: Promise<void> | undefined;
  readonly nextAttemptMillis = undefined;

  constructor(host: HeldRecordsHost) {
    this.#host = host;
  }

  /** `heard`: records come back through our processor, or were swallowed on purpose. `absent`: they never come back. Undefined: not known yet. */
  stateOf(provider: object): 'heard' | 'absent' | undefined {
    return provider === this.#lastHeard ? 'heard' : this.#known.get(provider);
  }

  /** Our processor was called by this provider: nothing of it is held any more. */
  heard(provider: LoggerProviderLike): void {
    if (provider === this.#lastHeard) return;
    this.#lastHeard = provider;
    if (this.#known.get(provider) === 'heard') return;
    this.#known.set(provider, 'heard');
    if (this.#provider === provider) this.#end();
  }

  hold(record: LightRecord, provider: LoggerProviderLike): void {
    if (this.#provider !== provider) this.#deliverAll();
    this.#provider = provider;
    // It is delivered later, outside of its log call.
    trace(record);
    this.#records.push(record);
    if (this.#records.length === 1) {
      registerPending(this);
      this.#cancel = this.#host.clock.timer(() => void this.resolve(), HOLD_MILLIS, true);
    }
    if (this.#records.length > MAX_HELD) void this.resolve();
  }

  /** Decides what becomes of the held records, within a second. Undefined when none is held. */
  resolve(): Promise<void> | undefined {
    if (this.#provider === undefined) return undefined;
    this.#probing ??= this.#probe(this.#provider);
    return this.#probing;
  }

  /** The same without the event loop: a provider that is not heard before its `forceFlush` returns counts as one without our processor. */
  resolveNow(): void {
    const provider = this.#provider;
    if (provider === undefined) return;
    this.#flush(provider).catch(() => {});
    this.#decide(provider);
  }

  async #probe(provider: LoggerProviderLike): Promise<void> {
    this.#cancel?.();
    let cancel = () => {};
    const timeout = new Promise<void>((resolve) => {
      cancel = this.#host.clock.timer(resolve, HOLD_MILLIS, true);
    });
    await Promise.race([this.#flush(provider).catch(() => {}), timeout]);
    cancel();
    this.#decide(provider);
  }

  #flush(provider: LoggerProviderLike): Promise<void> {
    return new Promise((resolve) => resolve(provider.forceFlush?.({ timeoutMillis: HOLD_MILLIS })));
  }

  #decide(provider: LoggerProviderLike): void {
    // It was heard meanwhile, or replaced by another provider.
    if (this.#provider !== provider) return;
    this.#known.set(provider, 'absent');
    this.#host.onAbsent();
    this.#deliverAll();
  }

  #deliverAll(): void {
    const records = this.#records;
    this.#end();
    for (const record of records) this.#host.deliver(record);
  }

  #end(): void {
    this.#provider = undefined;
    this.#records = [];
    this.#probing = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
    unregisterPending(this);
  }

  /** The event loop is empty: the provider is probed now. */
  expedite(): void {
    void this.resolve();
  }

  /** The process ends in this turn. */
  drainAndReport(): void {
    this.resolveNow();
  }
}
