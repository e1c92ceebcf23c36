import { isPlainObject } from '../../../record/floor/plain-object.js';
import { ignoreRejection } from '../../../record/floor/thenable.js';
import type { ReadableLogRecord } from '../../../record/readable.js';
import { LightRecord } from '../../../record/record.js';
import type { AnyValueMap } from '../../../record/values/any-value.js';
import { ValueCopier } from '../../../record/values/copier.js';

/**
 * What a user's function makes of a record, which it gets frozen, as an object that is safe to write: values become what the value table makes of
 * them, and anything but a plain object stands under `message`. Throws only what the function throws.
 */
export function returnedMembers(serialize: (record: ReadableLogRecord) => unknown, record: LightRecord): AnyValueMap {
  const returned = serialize(LightRecord.freeze(record));
  const copier = new ValueCopier();
  if (isPlainObject(returned)) {
    copier.enter(returned);
    const members = copier.attributes(returned);
    copier.leave();
    return fitting(copier, members);
  }
  ignoreRejection(returned);
  return fitting(copier, { message: copier.value(returned) });
}

/** Within the budgets of a record: a line has an end. */
function fitting(copier: ValueCopier, attributes: AnyValueMap): AnyValueMap {
  return copier.isOver ? copier.fit({ body: undefined, attributes }, false).attributes : attributes;
}
