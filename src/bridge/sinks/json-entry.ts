import { flatLayout, type JsonFormat } from '../../exporters/render/json/format.js';
import { serializer } from '../../exporters/render/json/serializer.js';
import type { JsonEntry } from '../../record/failure/report.js';
import type { Clock } from '../../record/floor/clock.js';
import { own } from '../../record/foreign/own.js';
import { builtInLevel } from '../../record/levels.js';
import type { Resource } from '../../record/readable.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { exceptionAttributes } from '../../record/values/exception.js';

const SCOPE = Object.freeze({ name: 'logly-otel' });

/**
 * Writes entries of reports as a sink writes its records, in one line, with `sink` and the like at the top level. A user's function is not asked:
 * it may be what has failed, and may leave out the error.
 */
export function jsonEntry(json: JsonFormat, clock: Clock, resource: Resource): JsonEntry {
  const serialize = serializer(flatLayout(json), undefined);
  return ({ level, message, sink, record, suppressed = 0, error }) => {
    const attributes: AnyValueMap = {};
    if (sink !== undefined) attributes.sink = sink;
    if (record !== undefined) attributes.record = record;
    if (suppressed > 0) attributes.suppressed = suppressed;
    if (error !== undefined) exceptionAttributes(error.thrown, new ValueCopier(), attributes);
    const hrTime = clock.hrTime();
    return serialize(
      own({
        ...{ hrTime, hrTimeObserved: hrTime, severityText: level, severityNumber: builtInLevel(level)?.severityNumber },
        ...{ body: message, attributes, droppedAttributesCount: 0, instrumentationScope: SCOPE, resource },
      }),
    );
  };
}
