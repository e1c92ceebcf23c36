import { resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import { behindDelivery } from '../../../src/processors/pipeline/foreign-exporter.js';
import type { ExportResult, LogRecordExporter } from '../../../src/record/exporter.js';
import { LightRecord } from '../../../src/record/record.js';
import { CollectingExporter } from '../../support/exporters.js';
import { FakeClock } from '../../support/fake-clock.js';
import { someRecord } from '../../support/some-record.js';
import { turns } from '../../support/turns.js';

/** A resource of the SDK that is still being detected. */
function detecting() {
  let found: (host: string) => void = () => {};
  const host = new Promise<string>((resolve) => {
    found = resolve;
  });
  return { resource: resourceFromAttributes({ 'service.name': 'shop', 'host.id': host }), found };
}

function setup(inner: LogRecordExporter = new CollectingExporter()) {
  const clock = new FakeClock();
  const results: ExportResult[] = [];
  const exporter = behindDelivery(inner, clock);
  return { clock, results, send: (...records: LightRecord[]) => exporter.export(records, (r) => void results.push(r)) };
}

describe('a foreign exporter behind a delivery', () => {
  it('receives frozen records with portable values', () => {
    const inner = new CollectingExporter();
    setup(inner).send(someRecord({ attributes: { big: 2n ** 60n, nan: Number.NaN, n: 1 }, nonPortable: true }));
    expect(inner.records[0]?.attributes).toEqual({ big: String(2n ** 60n), nan: 'NaN', n: 1 });
    setup(inner).send(someRecord({}));
    expect(Object.isFrozen(inner.records[1])).toBe(true);
  });

  it('waits for a resource that is still being detected', async () => {
    const inner = new CollectingExporter();
    const { send, results, clock } = setup(inner);
    const { resource, found } = detecting();
    send(someRecord({ resource }));
    await turns();
    expect(inner.records).toEqual([]);
    found('h1');
    await turns();
    expect(inner.records[0]?.resource.attributes).toEqual({ 'service.name': 'shop', 'host.id': 'h1' });
    expect([results.length, clock.pendingTimers]).toEqual([1, 0]);
    send(someRecord({ resource }));
    expect(inner.records).toHaveLength(2);
  });

  it('waits at most five seconds for it, and exports once', async () => {
    const inner = new CollectingExporter();
    const { send, clock } = setup(inner);
    const { resource, found } = detecting();
    send(someRecord({ resource }), someRecord({ resource }));
    clock.advance(4_999);
    await turns();
    expect(inner.batches).toHaveLength(0);
    clock.advance(1);
    await turns();
    expect(inner.batches).toHaveLength(1);
    found('late');
    await turns();
    expect(inner.batches).toHaveLength(1);
  });

  it('waits for a resource that is never complete only once', async () => {
    const inner = new CollectingExporter();
    const { send, clock } = setup(inner);
    const { resource } = detecting();
    send(someRecord({ resource }));
    clock.advance(3_000);
    send(someRecord({ resource }));
    await turns();
    expect(inner.batches).toHaveLength(0);
    clock.advance(2_000);
    await turns();
    expect(inner.batches).toHaveLength(2);
    send(someRecord({ resource }));
    expect(inner.batches).toHaveLength(3);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    [
      'throws when it is read',
      {
        get asyncAttributesPending(): boolean {
          throw new Error('hostile');
        },
      },
    ],
    [
      'throws when it is awaited',
      {
        asyncAttributesPending: true,
        waitForAsyncAttributes() {
          throw new Error('hostile');
        },
      },
    ],
    ['returns no promise', { asyncAttributesPending: true, waitForAsyncAttributes() {} }],
  ])('exports at once with a resource that %s', async (_, members) => {
    const inner = new CollectingExporter();
    const { send, clock } = setup(inner);
    send(
      someRecord({
        resource: Object.defineProperties({ attributes: { a: 1 } }, Object.getOwnPropertyDescriptors(members)),
      }),
    );
    await turns();
    expect(inner.records[0]?.resource.attributes).toEqual({ a: 1 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('fails the attempt if it throws after such a wait', async () => {
    const error = new Error('broken exporter');
    const { send, results } = setup({
      export() {
        throw error;
      },
      async shutdown() {},
    });
    const { resource, found } = detecting();
    send(someRecord({ resource }));
    found('h1');
    await turns();
    expect(results).toEqual([{ code: 1, error }]);
  });
});

describe('an exporter of ours behind a delivery', () => {
  it('receives the records as they are', () => {
    const inner = Object.assign(new CollectingExporter(), { takesLightRecords: true });
    const record = someRecord({ attributes: { big: 1n }, nonPortable: true });
    setup(inner).send(record);
    expect(inner.records[0]).toBe(record);
    expect(LightRecord.is(inner.records[0]) && Object.isFrozen(inner.records[0])).toBe(false);
  });
});
