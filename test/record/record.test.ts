import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LightRecord } from '../../src/record/record.js';
import { someRecord } from '../support/some-record.js';

describe('a record', () => {
  it('keeps an observed time that differs from the time of the call, also in a copy', () => {
    const observed = someRecord({ hrTime: [5, 6], hrTimeObserved: [7, 8] });
    const changed = LightRecord.changed(observed, { body: 'x' }, true);
    for (const record of [observed, changed])
      expect([record.hrTime, record.hrTimeObserved]).toEqual([
        [5, 6],
        [7, 8],
      ]);
    expect([LightRecord.isObservedAtCall(observed), LightRecord.isObservedAtCall(someRecord())]).toEqual([false, true]);
    expect(LightRecord.changed(someRecord(), { hrTime: [1, 2] }, false).hrTime).toEqual([1, 2]);
  });

  it('has all members as own ones when user code sees it', () => {
    const record = LightRecord.freeze(
      someRecord({ hrTime: [5, 6], hrTimeObserved: [7, 8], body: { a: [1] }, attributes: { b: { c: 2 } } }),
    );
    for (const copy of [{ ...record }, JSON.parse(JSON.stringify(record)), structuredClone({ ...record })])
      expect(copy).toMatchObject({
        hrTime: [5, 6],
        hrTimeObserved: [7, 8],
        severityText: 'INFO',
        severityNumber: 9,
        body: { a: [1] },
        attributes: { b: { c: 2 } },
        droppedAttributesCount: 0,
        instrumentationScope: { name: 'logly' },
        resource: { attributes: {} },
      });
    expect(inspect(record)).toContain('hrTimeObserved: [ 7, 8 ]');
    expect(record.hrTime).toBe(record.hrTime);
    const members = [record, record.hrTime, record.hrTimeObserved, record.body, record.attributes.b];
    expect(members.every(Object.isFrozen)).toBe(true);
  });
});
