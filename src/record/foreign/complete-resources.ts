import type { Clock } from '../floor/clock.js';
import { isPending, whenComplete } from '../otel.js';
import type { ReadableLogRecord, Resource } from '../readable.js';

/** How long an application may take to find out what it runs on. */
const RESOURCE_MILLIS = 5_000;

interface Wait {
  readonly ended: Promise<void>;
  isOver: boolean;
}

/** One for each resource that was ever incomplete: what does not become complete in time is not waited for again. */
const waits = new WeakMap<object, Wait>();

/**
 * Settles when the resources of all these records are complete, or have had five seconds to become so; undefined where nothing is to be
 * waited for, which is nearly always.
 */
export function completeResources(records: readonly ReadableLogRecord[], clock: Clock): Promise<unknown> | undefined {
  let pending: Set<Promise<void>> | undefined;
  let last: Resource | undefined;
  for (const { resource } of records) {
    if (resource === last) continue;
    last = resource;
    if (!isPending(resource)) continue;
    const wait = waitFor(resource, clock);
    if (wait.isOver) continue;
    pending ??= new Set();
    pending.add(wait.ended);
  }
  return pending === undefined ? undefined : Promise.all(pending);
}

function waitFor(resource: Resource, clock: Clock): Wait {
  let wait = waits.get(resource);
  if (wait === undefined) {
    wait = begun(resource, clock);
    waits.set(resource, wait);
  }
  return wait;
}

function begun(resource: Resource, clock: Clock): Wait {
  let settle = () => {};
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const wait: Wait = { ended, isOver: false };
  const over = () => {
    wait.isOver = true;
    cancel();
    settle();
  };
  const cancel = clock.timer(over, RESOURCE_MILLIS, true);
  whenComplete(resource).then(over, over);
  return wait;
}
