import { AsyncLocalStorage, AsyncResource, executionAsyncResource } from 'node:async_hooks';
import type { CallerScope } from '../record/record.js';

/** Objects that Node keeps the stores of every AsyncLocalStorage on, as members with symbols: up to Node 22 all of them are. */
type Carrier = Record<symbol, unknown>;

/** Calls that are made in one and the same async context share it: making one costs as much as all the rest of a call. */
class SharedScope implements CallerScope {
  readonly #resource = new AsyncResource('LoglyCall');
  readonly #members = membersOf(this.#resource as unknown as Carrier);
  #runs = 0;

  run(fn: () => void): void {
    this.#runs++;
    this.#resource.runInAsyncScope(fn);
    if (--this.#runs === 0) this.#restore();
  }

  /** One that says `enterWith` has said it for itself alone. */
  #restore(): void {
    const carrier = this.#resource as unknown as Carrier;
    for (const key of Object.getOwnPropertySymbols(carrier)) {
      const member = this.#members.get(key);
      if (carrier[key] !== member) carrier[key] = member;
    }
  }
}

class OwnScope implements CallerScope {
  readonly #resource = new AsyncResource('LoglyCall');

  run(fn: () => void): void {
    this.#resource.runInAsyncScope(fn);
  }
}

/** The scope that was taken last, and where, with what stores. */
let last:
  | { readonly carrier: Carrier; readonly keys: symbol[]; readonly values: unknown[]; readonly scope: SharedScope }
  | undefined;
let storesAreSeen: boolean | undefined;

/** The async context that the code which is running now has been called in. */
export function takeCallerScope(): CallerScope {
  storesAreSeen ??= seesStores();
  if (!storesAreSeen) return new OwnScope();
  const carrier = executionAsyncResource() as Carrier;
  const keys = Object.getOwnPropertySymbols(carrier);
  if (last !== undefined && last.carrier === carrier && isAsKept(keys, carrier, last)) return last.scope;
  const scope = new SharedScope();
  last = { carrier, keys, values: keys.map((key) => carrier[key]), scope };
  return scope;
}

function isAsKept(keys: readonly symbol[], carrier: Carrier, kept: { keys: symbol[]; values: unknown[] }): boolean {
  if (keys.length !== kept.keys.length) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as symbol;
    if (key !== kept.keys[i] || carrier[key] !== kept.values[i]) return false;
  }
  return true;
}

function membersOf(carrier: Carrier): Map<symbol, unknown> {
  return new Map(Object.getOwnPropertySymbols(carrier).map((key) => [key, carrier[key]]));
}

/** Whether the stores of this Node are where they are looked for. */
function seesStores(): boolean {
  const probe = new AsyncLocalStorage<object>();
  const store = {};
  const seen = probe.run(store, () => {
    const carrier = executionAsyncResource() as Carrier;
    return Object.getOwnPropertySymbols(carrier).some((key) => carrier[key] === store);
  });
  probe.disable();
  return seen;
}
