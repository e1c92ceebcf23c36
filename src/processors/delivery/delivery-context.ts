/* Which delivery runs the current code, what caused a record, and which async context did the log call have? */
import {
  AsyncLocalStorage,
  AsyncResource,
  executionAsyncId,
  executionAsyncResource,
  lazily,
} from '../../record/floor/builtin.js';
import { sharedState } from '../../record/floor/shared-state.js';
import { addDescendant, countOf, type Lineage } from '../../record/lineage.js';
import { withoutTracing } from '../../record/otel.js';
import { LightRecord } from '../../record/record.js';
import { rootContext, scheduler } from '../pace/scheduler.js';

/** A running delivery, as seen from the code that it runs. */
export interface DeliveryContext {
  /** How many records it delivers at once. */
  readonly delivered: number;
  /** The lineage of the records that its code logs: always the same. */
  lineage(): Lineage;
  /** How many waits for a flush its own code has open. */
  pendingWaits: number;
}

/** Shared by all copies of the package: a sink of one copy may log through another one. */
const shared = sharedState('delivery-context', () => ({
  current: new AsyncLocalStorage<DeliveryContext>(),
  /** A delivery has run foreign code. Before that, no code can be inside a delivery. */
  hasRun: false,
  /** AsyncLocalStorage keeps its store on the async resource. Then the store depends on the async id alone, except inside `runAs`. */
  isKeptByResource: false,
  // The last answer of the store holds until the async id changes. To read it at each call makes a log call 7 % slower, with ten sinks 5 %
  // (bench/tricks, context-cache).
  cachedContext: undefined as DeliveryContext | undefined,
  /** The async id for which `cachedContext` holds; 0 for none. */
  cachedFor: 0,
  /** Re-checks of the waits that code inside a delivery has open. */
  insideWaits: new Set<() => void>(),
}));
const { current, insideWaits } = shared;

/** Runs `fn` as the delivery: records that it logs and flushes that it awaits belong to the delivery, across `await` as well. */
export function runAs(context: DeliveryContext, fn: () => void): void {
  current.run(context, () => {
    if (shared.hasRun === false) shared.isKeptByResource = isMemberOf(executionAsyncResource(), context);
    shared.hasRun = true;
    shared.cachedFor = 0;
    try {
      fn();
    } finally {
      shared.cachedFor = 0;
    }
  });
}

function isMemberOf(resource: object, value: unknown): boolean {
  return Object.getOwnPropertySymbols(resource).some((key) => (resource as Record<symbol, unknown>)[key] === value);
}

const newCallContext = () => new AsyncResource('LoglyCall');

/**
 * Retains the hidden class of call contexts, as `retainHiddenClass` does for other objects. A call context gets its hidden class from the
 * first delivery that enters it. This one is created outside of any call, so it references no application data.
 */
const prototypeInstance = lazily(() => rootContext.runInAsyncScope(newCallContext));

/** Captures the async context of the running log call for the deliveries of its record. */
export function captureCallContext(record: LightRecord): void {
  LightRecord.callContext(record, newCallContext);
}

/**
 * Runs foreign code as the delivery, with tracing suppressed.
 *
 * @param caller Runs the code in the async context in which this record was logged
 */
export function runExport(context: DeliveryContext, caller: LightRecord | undefined, run: () => void): void {
  const untraced = () => withoutTracing(() => runAs(context, run));
  if (caller === undefined) return untraced();
  LightRecord.callContext(caller, newCallContext).runInAsyncScope(untraced);
  prototypeInstance();
}

/** A sink receives its own records once. A record that it caused this many times is refused: delivering that would be a loop. */
const MAX_CAUSED = 2;

/** The error of a record that `what` logs while it is being called for another record. */
export function deadlockAvoided(what: string): Error {
  return new Error(`deadlock avoided: ${what} logged through the logger that was just calling it`);
}

/** Finds out whether a delivery caused the record. The first call must be made within the log call; later ones do nothing. */
export function trace(record: LightRecord): void {
  // Stored for all records: a sink may hand the record on from inside a delivery while other sinks still wait to deliver it.
  if (LightRecord.isTraced(record)) return;
  const context = currentContext();
  if (context === undefined) return LightRecord.trace(record, undefined, false);
  const lineage = context.lineage();
  LightRecord.trace(record, lineage, !addDescendant(lineage, context.delivered));
}

/** True for a record that this sink caused twice, or that is one too many. Traces the record. */
export function isRecursion(record: LightRecord, sink: object): boolean {
  trace(record);
  if (!LightRecord.isCaused(record)) return false;
  return LightRecord.isSurplus(record) || countOf(LightRecord.lineage(record), sink) >= MAX_CAUSED;
}

/** The record of a batch that the sink caused most often. */
export function causeOf(records: readonly LightRecord[], sink: object): LightRecord {
  let cause = records[0] as LightRecord;
  let most = -1;
  for (let i = 0; i < records.length; i++) {
    const record = records[i] as LightRecord;
    if (!LightRecord.isCaused(record)) continue;
    const count = countOf(LightRecord.lineage(record), sink);
    if (count > most) {
      cause = record;
      most = count;
    }
  }
  return cause;
}

/** The delivery that runs the current code. */
function currentContext(): DeliveryContext | undefined {
  // Comparing with `true` and `false` saves the conversion to a boolean at each call.
  if (shared.hasRun === false) return undefined;
  const id = shared.isKeptByResource === true ? executionAsyncId() : 0;
  if (id === 0 || id !== shared.cachedFor) {
    shared.cachedContext = current.getStore();
    shared.cachedFor = id;
  }
  return shared.cachedContext;
}

/** A delivery runs the current code. */
export function isInsideDelivery(): boolean {
  return currentContext() !== undefined;
}

/** A wait for a flush. */
export interface Wait {
  /** True when code that a delivery runs waits: then it does not wait for deliveries that are waiting themselves. */
  readonly inside: boolean;
  end(): void;
}

/**
 * Registers that the current code starts waiting for deliveries. If a delivery runs that code, other waits inside deliveries stop waiting
 * for that delivery: two deliveries that wait for each other would never end.
 */
export function beginWait(): Wait {
  scheduler.renewTurn();
  const context = current.getStore();
  if (context === undefined) return { inside: false, end() {} };
  context.pendingWaits++;
  for (const recheck of [...insideWaits]) recheck();
  let isEnded = false;
  return {
    inside: true,
    end() {
      if (!isEnded) context.pendingWaits--;
      isEnded = true;
    },
  };
}

/** Calls `recheck` whenever another delivery starts waiting. Returns a function that stops that. */
export function onInsideWait(recheck: () => void): () => void {
  insideWaits.add(recheck);
  return () => insideWaits.delete(recheck);
}
