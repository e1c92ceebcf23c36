import { levelNumberOf } from '../../src/record/levels.js';
import { LightRecord, type RecordContents } from '../../src/record/record.js';
import { estimatedSize } from '../../src/record/values/limits.js';

/** A light record, as `info('hello')` makes it. */
export function someRecord(contents: Partial<RecordContents> = {}): LightRecord {
  const severityText = 'severityText' in contents ? contents.severityText : 'INFO';
  const severityNumber = 'severityNumber' in contents ? contents.severityNumber : 9;
  return LightRecord.of({
    hrTime: [1_700_000_000, 123_456_000],
    hrTimeObserved: [1_700_000_000, 123_456_000],
    spanContext: undefined,
    body: 'hello',
    eventName: undefined,
    attributes: {},
    droppedAttributesCount: 0,
    instrumentationScope: { name: 'logly' },
    resource: { attributes: {} },
    levelNumber: levelNumberOf(severityText, severityNumber),
    size: estimatedSize(1, 5),
    nonPortable: false,
    ...contents,
    severityText,
    severityNumber,
  });
}
