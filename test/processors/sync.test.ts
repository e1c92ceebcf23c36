import { describe, expect, it } from 'vitest';
import { SyncLogRecordProcessor } from '../../src/processors/sync.js';
import type { ExportResult, LogRecordExporter } from '../../src/record/exporter.js';
import { someRecord } from '../support/some-record.js';
import { turns } from '../support/turns.js';

describe('SyncLogRecordProcessor', () => {
  it('exports before the call returns, if the exporter ends in its call', () => {
    const bodies: unknown[] = [];
    const exporter: LogRecordExporter = {
      export(records, done) {
        bodies.push(...records.map(({ body }) => body));
        done({ code: 0 });
      },
      async shutdown() {},
    };
    const processor = new SyncLogRecordProcessor({ exporter });
    for (let i = 0; i < 20; i++) {
      processor.onEmit(someRecord({ body: i }));
      expect(bodies).toHaveLength(i + 1);
    }
  });

  it.each(['a turn later', 'a microtask later', 'in its call or later'])(
    'exports one record at a time, in order, behind an exporter that ends %s',
    async (when) => {
      const bodies: unknown[] = [];
      let [current, most] = [0, 0];
      const exporter: LogRecordExporter = {
        export(records, done: (result: ExportResult) => void) {
          most = Math.max(most, ++current);
          bodies.push(...records.map(({ body }) => body));
          const end = () => {
            current--;
            done({ code: 0 });
          };
          if (when === 'a turn later') setImmediate(end);
          else if (when === 'a microtask later' || bodies.length % 3 === 0) queueMicrotask(end);
          else end();
        },
        async shutdown() {},
      };
      const processor = new SyncLogRecordProcessor({ exporter });
      for (let i = 0; i < 20; i++) processor.onEmit(someRecord({ body: i }));
      await turns(1);
      for (let i = 20; i < 40; i++) processor.onEmit(someRecord({ body: i }));
      await processor.forceFlush();
      expect(most).toBe(1);
      expect(bodies).toEqual(Array.from({ length: 40 }, (_, i) => i));
      await processor.shutdown();
    },
  );
});
