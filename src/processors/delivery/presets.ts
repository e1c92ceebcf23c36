/* When does a delivery export, and what may it expect of its exporter? */

/** How many calls of a user's function may be in flight. */
export const FUNCTION_CONCURRENCY = 64;

/** The properties of an exporter that its delivery relies on. */
export interface DeliveryTraits {
  /** In the log call; one by one on a later turn of the event loop; in batches on a later turn. */
  readonly when: 'in-call' | 'deferred' | 'batched';
  /** The export runs in the async context of the log call. */
  readonly usesCallContext: boolean;
  /** The export runs code that is not ours: records that it logs count as logged by the delivery. */
  readonly foreignCode: boolean;
  /** The first export that does not end within its log call makes the delivery deferred. */
  readonly defersWhenAsync: boolean;
  /** Exports end without the event loop of this thread, so that queued records can be exported at the end of the process. */
  readonly drainsAtExit: boolean;
}

/** The traits of a kind of sink, with the default of its option `concurrency`. */
export interface DeliveryPreset extends DeliveryTraits {
  readonly concurrency: number;
}

/** Traits that differ from those of an exporter of ours that needs the event loop. */
type Differences = Partial<Omit<DeliveryTraits, 'when' | 'defersWhenAsync'>>;

function preset(when: DeliveryTraits['when'], concurrency: number, differences: Differences): DeliveryPreset {
  const none = { usesCallContext: false, foreignCode: false, defersWhenAsync: false, drainsAtExit: false };
  return { ...none, ...differences, when, concurrency };
}

/** Exports each record in its log call: a stream, a file. */
export function inCall(differences: Differences = {}): DeliveryPreset {
  return preset('in-call', 1, differences);
}

/** Exports one record at a time on a later turn, up to `concurrency` at once: an enqueued stream, a background loop. */
export function deferred(concurrency: number, differences: Differences = {}): DeliveryPreset {
  return preset('deferred', concurrency, differences);
}

/** Exports batches on a later turn, one at once: a foreign exporter, a function that takes arrays, an enqueued file. */
export function batched(differences: Differences = {}): DeliveryPreset {
  return preset('batched', 1, differences);
}

/**
 * Calls a user's function with one record at a time, up to 64 at once, in the async context of the log call.
 *
 * @param when `'in-call'`: in the log call until it returns a promise, on a later turn from then on
 * @param looksAsync Otherwise its calls may end without the event loop, and it is called at the end of the process as well
 */
export function userFunction(when: 'in-call' | 'deferred', looksAsync: boolean): DeliveryPreset {
  const traits = { usesCallContext: true, foreignCode: true, drainsAtExit: !looksAsync };
  if (when === 'deferred') return deferred(FUNCTION_CONCURRENCY, traits);
  return { ...inCall(traits), concurrency: FUNCTION_CONCURRENCY, defersWhenAsync: true };
}
