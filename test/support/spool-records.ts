import type { LightRecord } from '../../src/record/record.js';
import { LightRecord as Light } from '../../src/record/record.js';

/** Everything of a record that has to survive a restart. */
export function contentsOf(given: LightRecord): unknown {
  // Frozen: cloning may have copied symbol members, which no record has.
  const record = Light.freeze(given);
  const { hrTime, hrTimeObserved, spanContext, severityText, severityNumber, body, eventName, attributes } = record;
  const { droppedAttributesCount, instrumentationScope, resource } = record;
  // biome-ignore format: the members of a record
  return {
    hrTime, hrTimeObserved, spanContext, severityText, severityNumber, body, eventName, attributes,
    droppedAttributesCount, instrumentationScope: { ...instrumentationScope }, resource: { ...resource },
    levelNumber: Light.levelNumber(record), size: Light.size(record), nonPortable: Light.nonPortable(record),
    ours: Light.ours(record), exception: Light.exception(record), directives: Light.directives(record),
  };
}
