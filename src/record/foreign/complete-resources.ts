import type { Clock } from '../floor/clock.js';
import { withTimeout } from '../floor/with-timeout.js';
import { isPending, whenComplete } from '../otel.js';
import type { ReadableLogRecord, Resource } from '../readable.js';

/** How long to wait for the detection of a resource. */
const RESOURCE_MILLIS = 5_000;

interface Wait {
  isOver: boolean;
  readonly ended: Promise<void>;
}

/** One per incomplete resource, so that no resource is waited for twice. */
const waits = new WeakMap<object, Wait>();

/**
 * Settles when the resources of all these records are complete, or have timed out after five seconds. Undefined if there is nothing to wait
 * for, which is the usual case.
 */
export function completeResources(records: readonly ReadableLogRecord[], clock: Clock): Promise<unknown> | undefined {
  let pending: Set<Promise<void>> | undefined;
  let last: Resource | undefined;
  for (const { resource } of records) {
    if (resource === last) continue;
    last = resource;
    if (!isPending(resource)) continue;
    const { isOver, ended } = waitFor(resource, clock);
    if (isOver) continue;
    pending ??= new Set();
    pending.add(ended);
  }
  return pending === undefined ? undefined : Promise.all(pending);
}

function waitFor(resource: Resource, clock: Clock): Wait {
  const known = waits.get(resource);
  if (known !== undefined) return known;
  const over = () => {
    wait.isOver = true;
  };
  const complete = withTimeout(clock, RESOURCE_MILLIS, whenComplete(resource), 'the detection of the resource');
  const wait: Wait = { isOver: false, ended: complete.then(over, over) };
  waits.set(resource, wait);
  return wait;
}
