/* By which id does a destination know a batch, whichever process sends it? */
import type { LightRecord } from '../../record/record.js';
import type { Instance } from './files/instance.js';
import { IdRanges } from './format/id-ranges.js';
import type { SpoolStore } from './store.js';
import type { Tickets } from './tickets.js';

/**
 * The id of a batch: the one on disk, if exactly these records have one.
 *
 * @param make Makes an id for a batch that has none yet; it is kept on disk
 */
export function batchIdOf(
  records: readonly LightRecord[],
  tickets: Tickets,
  store: SpoolStore,
  make: () => string,
): string {
  const found = onDisk(records, tickets, store.own);
  if (found === undefined) return make();
  const { batches } = found.instance;
  const known = batches.idOf(found.ids);
  if (known !== undefined) return known;
  const made = make();
  try {
    batches.keep(made, found.ids);
  } catch (error) {
    store.writeFailed(error);
  }
  return made;
}

/** Undefined for records that are not all on disk, or were left by several processes. */
function onDisk(
  records: readonly LightRecord[],
  tickets: Tickets,
  own: Instance | undefined,
): { readonly instance: Instance; readonly ids: IdRanges } | undefined {
  const ids = new IdRanges();
  let instance: Instance | undefined;
  for (const record of records) {
    const place = tickets.placeOf(record, own);
    instance ??= place?.instance;
    if (place === undefined || place.instance !== instance) return undefined;
    ids.add(place.id);
  }
  return instance && { instance, ids };
}
