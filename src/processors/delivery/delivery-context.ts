import {
  AsyncLocalStorage,
  AsyncResource,
  executionAsyncId,
  executionAsyncResource,
  lazily,
} from '../../record/floor/builtin.js';
import { sharedState } from '../../record/floor/shared-state.js';
import { withoutTracing } from '../../record/otel.js';
import { LightRecord } from '../../record/record.js';
import { root, scheduler } from './scheduler.js';

/** What a running delivery shows of itself to the code that it runs. */
export interface Delivering {
  /** 1 for records that were logged outside of any delivery. */
  readonly depth: number;
  /** How many waits for a flush its own code is in. */
  waiting: number;
}

/** Of all copies of the package: a sink of one may log through another one. */
const context = sharedState('delivery-context', () => ({
  current: new AsyncLocalStorage<Delivering>(),
  /** Code of somebody's was run by a delivery: until then nobody can be in one. */
  everRan: false,
  /** What is current is kept with the resource that runs, and so is the same wherever that has the same id; but for what `runAs` does. */
  isKeptByResource: false,
  // To ask costs more than all else that a record does here: the last answer holds until something else runs.
  depthNow: 1,
  /** The id of what ran when that was asked; 0 where it is to be asked anew. */
  askedIn: 0,
  /** Those who wait from inside a delivery; they look again whenever one more delivery begins to wait. */
  insideWaits: new Set<() => void>(),
}));
const { current, insideWaits } = context;

/** Runs `fn` as the delivery: what it logs, and the flushes that it waits for, are known as its own, across awaits. */
export function runAs(delivering: Delivering, fn: () => void): void {
  current.run(delivering, () => {
    if (context.everRan === false) context.isKeptByResource = isMemberOf(executionAsyncResource(), delivering);
    context.everRan = true;
    context.askedIn = 0;
    try {
      fn();
    } finally {
      context.askedIn = 0;
    }
  });
}

const takeCallContext = () => new AsyncResource('LoglyCall');

/**
 * Retained as `retainHiddenClass` retains others. A call context gets its hidden class from the first delivery that enters it; taken outside
 * of any call, this one references nothing of the application's.
 */
const prototypeInstance = lazily(() => root.runInAsyncScope(takeCallContext));

/** Captures the async context of the running log call for the deliveries of its record. */
export function captureCallContext(record: LightRecord): void {
  LightRecord.callContext(record, takeCallContext);
}

/**
 * Runs code that is not ours as the delivery, with tracing suppressed. `caller` runs it in the async context in which that record was logged.
 */
export function enter(delivering: Delivering, caller: LightRecord | undefined, run: () => void): void {
  const untraced = () => withoutTracing(() => runAs(delivering, run));
  if (caller === undefined) return untraced();
  LightRecord.callContext(caller, takeCallContext).runInAsyncScope(untraced);
  prototypeInstance();
}

function isMemberOf(resource: object, value: unknown): boolean {
  return Object.getOwnPropertySymbols(resource).some((key) => (resource as Record<symbol, unknown>)[key] === value);
}

/** A sink hears what it logs itself once; from this depth on it would be a loop. */
const RECURSION_DEPTH = 3;

/** Why a record is refused that comes from code which is called for a record in that very moment. */
export function deadlockAvoided(what: string): Error {
  return new Error(`deadlock avoided: ${what} logged through the logger that was just calling it`);
}

/** True for what a delivery logs while it delivers what a delivery logged. Must be asked within the call. */
export function isRecursion(record: LightRecord): boolean {
  // Also where it is 1: a sink may hand the record on while it delivers it, and others deliver it still.
  LightRecord.setDepth(record, currentDepth());
  return LightRecord.depth(record) >= RECURSION_DEPTH;
}

/** How deep the deepest of them is. */
export function depthOf(records: readonly LightRecord[]): number {
  let depth = 1;
  for (let i = 0; i < records.length; i++) depth = Math.max(depth, LightRecord.depth(records[i] as LightRecord));
  return depth;
}

/** How deep in deliveries a record is that is logged now: 1 outside of any. */
function currentDepth(): number {
  // Compared with `true` and `false`: what is true of anything else would have to be found out at each call.
  if (context.everRan === false) return 1;
  const running = context.isKeptByResource === true ? executionAsyncId() : 0;
  if (running === 0 || running !== context.askedIn) {
    context.depthNow = (current.getStore()?.depth ?? 0) + 1;
    context.askedIn = running;
  }
  return context.depthNow;
}

/** A wait for a flush. */
export interface Wait {
  /** True when it is made by code that a delivery runs: then deliveries that wait themselves are not waited for. */
  readonly inside: boolean;
  end(): void;
}

/**
 * Says that the code running now begins to wait for deliveries. If a delivery runs it, nobody who waits from inside a delivery
 * waits for that one from now on: two that waited for each other would wait for ever.
 */
export function beginWait(): Wait {
  scheduler.wake();
  const delivering = current.getStore();
  if (delivering === undefined) return { inside: false, end() {} };
  delivering.waiting++;
  for (const lookAgain of [...insideWaits]) lookAgain();
  let ended = false;
  return {
    inside: true,
    end() {
      if (!ended) delivering.waiting--;
      ended = true;
    },
  };
}

/** `lookAgain` is called whenever one more delivery begins to wait; gives back its undo. */
export function onInsideWait(lookAgain: () => void): () => void {
  insideWaits.add(lookAgain);
  return () => insideWaits.delete(lookAgain);
}
