/* Which records give way when the disk is full? */
import type { LightRecord } from '../../record/record.js';
import type { DeliveryQueue } from '../queue/delivery-queue.js';
import type { Instance, Segment } from './files/instance.js';
import type { SpoolStore } from './store.js';
import type { Tickets } from './tickets.js';

/** The waiting records, as far as eviction concerns them. */
export interface Evictable {
  readonly tickets: Tickets;
  readonly store: SpoolStore;
  /** Holds the oldest waiting record. */
  readonly source: () => Pick<DeliveryQueue, 'oldest' | 'take'>;
  readonly settle: (records: readonly LightRecord[]) => void;
}

/**
 * Takes the oldest waiting records out, file by file, and settles them, until there is room.
 *
 * @returns them; none where records in flight hold the oldest file
 */
export function evictOldest(from: Evictable, hasRoom: () => boolean): LightRecord[] {
  const evicted: LightRecord[] = [];
  while (!hasRoom()) {
    const freed = placeOfOldest(from, evictableSegment);
    if (freed === undefined) break;
    // Room comes with the file: its bytes are counted once, not for each record.
    do {
      const taken = from.source().take(1, 0);
      from.settle(taken);
      evicted.push(...taken);
    } while (placeOfOldest(from, (_, instance, id) => instance.segmentOf(id)) === freed);
    from.store.count();
  }
  return evicted;
}

/** Undefined where a record in flight holds the file, and no later one could be freed instead. */
function evictableSegment(store: SpoolStore, instance: Instance, id: number): Segment | undefined {
  const segment = instance.evictableFrom(id);
  if (segment?.isComplete === false && instance === store.own) store.roll();
  return segment;
}

function placeOfOldest<T>(
  { tickets, store, source }: Evictable,
  look: (store: SpoolStore, instance: Instance, id: number) => T,
): T | undefined {
  const { oldest } = source();
  const place = oldest && tickets.placeOf(oldest, store.own);
  return place && look(store, place.instance, place.id);
}
