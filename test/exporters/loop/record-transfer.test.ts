import { describe, expect, it } from 'vitest';
import { RecordReceiver, RecordSender } from '../../../src/exporters/loop/record-transfer.js';
import { LEVEL, type StyledText } from '../../../src/record/markup/tags.js';
import { LightRecord } from '../../../src/record/record.js';
import { someRecord } from '../../support/some-record.js';

/** A sender and a receiver, with structured clone between them. */
function sides() {
  const receiver = new RecordReceiver();
  const shared: unknown[] = [];
  const sender = new RecordSender(
    (number, value) => {
      shared.push(value);
      receiver.share(number, structuredClone(value));
    },
    () => receiver.forget(),
  );
  const across = (record: LightRecord, level?: Parameters<RecordSender['send']>[1]) =>
    receiver.receive(structuredClone(sender.send(record, level)));
  return { across, shared, receiver };
}

describe('a record sent to another thread', () => {
  it('is equal there, including private members', () => {
    const record = someRecord({
      spanContext: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true },
      attributes: { big: 1n, bytes: Uint8Array.of(1), deep: [{ a: undefined }], ['__proto__']: 1 },
      eventName: 'e',
      levelNumber: 33,
      size: 1_234,
      nonPortable: true,
    });
    const there = sides().across(record);
    expect({ ...there }).toEqual({ ...record });
    expect(Object.hasOwn(there.attributes, '__proto__')).toBe(true);
    expect([LightRecord.levelNumber(there), LightRecord.size(there), LightRecord.nonPortable(there)]).toEqual([
      33,
      1_234,
      true,
    ]);
    expect(LightRecord.directives(there)).toBeUndefined();
  });

  it('keeps its directives, with the colour of the level', () => {
    const styled: StyledText = ['a', { begins: LEVEL }, { begins: '\x1b[1m' }, 'b', { open: [LEVEL] }];
    const there = sides().across(someRecord({ directives: { raw: true, styled } }));
    expect(LightRecord.directives(there)).toEqual({ raw: true, styled });
  });

  it('has its scope and resource sent once, and its level unless that is built in', () => {
    const { across, shared, receiver } = sides();
    const level = { name: 'PAID', no: 33, severityNumber: 12, color: '<green>', icon: '€' };
    const scope = { name: 'shop', version: '1' };
    const resource = { attributes: { a: 1 } };
    const records = [1, 2, 3].map(() => someRecord({ instrumentationScope: scope, resource }));
    const there = records.map((record) => across(record, level));
    expect(shared).toEqual([{ ...scope, schemaUrl: undefined }, resource, level]);
    expect(there[2]?.instrumentationScope).toBe(there[0]?.instrumentationScope);
    expect(receiver.levelOf(there[1] as LightRecord)).toEqual(level);
  });

  it('has the cloneable members of a foreign scope and resource', () => {
    const instrumentationScope = { name: 'x', schemaUrl: 7 as never, logger: () => {} };
    const resource = { attributes: { fn: () => {}, when: new Date(0) }, merge() {} };
    const there = sides().across(someRecord({ instrumentationScope, resource }));
    expect(there.instrumentationScope).toEqual({ name: 'x', version: undefined, schemaUrl: undefined });
    expect(structuredClone(there.resource.attributes)).toMatchObject({ when: '1970-01-01T00:00:00.000Z' });
  });

  it('has an incomplete resource sent again', () => {
    const { across, shared } = sides();
    const resource = {
      attributes: {} as Record<string, unknown>,
      asyncAttributesPending: true,
      waitForAsyncAttributes: async () => {},
    };
    across(someRecord({ resource }));
    resource.attributes = { host: 'h' };
    resource.asyncAttributesPending = false;
    expect(across(someRecord({ resource })).resource.attributes).toEqual({ host: 'h' });
    across(someRecord({ resource }));
    expect(shared.filter((one) => 'attributes' in (one as object)).length).toBe(2);
  });

  it('does not make the thread keep shared objects for ever', () => {
    const { across, shared } = sides();
    for (let i = 0; i < 3_000; i++) {
      const there = across(someRecord({ instrumentationScope: { name: `s${i}` }, resource: { attributes: { i } } }));
      expect(there.resource.attributes).toEqual({ i });
    }
    expect(shared.length).toBe(6_000);
  });
});
