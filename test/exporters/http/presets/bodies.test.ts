import { describe, expect, it } from 'vitest';
import { axiom } from '../../../../src/exporters/http/presets/axiom.js';
import { clickhouse } from '../../../../src/exporters/http/presets/clickhouse.js';
import { datadog } from '../../../../src/exporters/http/presets/datadog.js';
import { elastic } from '../../../../src/exporters/http/presets/elastic.js';
import { loki } from '../../../../src/exporters/http/presets/loki.js';
import { json, ndjson } from '../../../../src/exporters/http/presets/plain.js';
import type { Preset } from '../../../../src/exporters/http/presets/preset.js';
import { splunk } from '../../../../src/exporters/http/presets/splunk.js';
import { targetOf } from '../../../../src/exporters/http/target.js';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { own } from '../../../../src/record/foreign/own.js';
import type { LightRecord } from '../../../../src/record/record.js';
import { uidOf } from '../../../../src/record/uid.js';
import { foreignRecord } from '../../../contracts/processor.js';
import { hostileValues } from '../../../support/hostile-values.js';
import { SERVICES } from '../../../support/ingest-services.js';
import { someRecord } from '../../../support/some-record.js';

const SHOP = {
  attributes: {
    'service.name': 'shop "1"',
    'service.version': '1.2.3',
    'deployment.environment.name': 'prod',
    'host.name': 'box',
  },
};
const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const FULL = someRecord({
  body: 'grüße "x"\n',
  attributes: { amount: 3 },
  resource: SHOP,
  spanContext: SPAN,
  severityText: 'WARNING',
  severityNumber: 13,
});
const PLAIN = someRecord();

const bodyOf = (preset: Preset, ...records: LightRecord[]) => [...preset.write(records)].join('');
const objectOf = (record: LightRecord) => JSON.parse(renderJson(record)) as object;

describe('the body', () => {
  it('json is one array of the objects of renderJson', () => {
    expect(JSON.parse(bodyOf(json, FULL, PLAIN))).toEqual([objectOf(FULL), objectOf(PLAIN)]);
  });

  it('ndjson is one of them in each line', () => {
    expect(bodyOf(ndjson, FULL, PLAIN)).toBe(`${renderJson(FULL)}\n${renderJson(PLAIN)}\n`);
  });

  it('of Loki groups records by the labels of their service and level, with times in nanoseconds as text', () => {
    const again = someRecord({ resource: SHOP, severityText: 'WARNING', severityNumber: 13, body: 'again' });
    expect(JSON.parse(bodyOf(loki, FULL, PLAIN, again))).toEqual({
      streams: [
        {
          stream: { service_name: 'shop "1"', deployment_environment: 'prod', level: 'warning' },
          values: [
            [
              '1700000000123456000',
              renderJson(FULL),
              { logger: 'logly', trace_id: SPAN.traceId, span_id: SPAN.spanId },
            ],
            ['1700000000123456000', renderJson(again), { logger: 'logly' }],
          ],
        },
        { stream: { level: 'info' }, values: [['1700000000123456000', renderJson(PLAIN), { logger: 'logly' }]] },
      ],
    });
  });

  it('of Loki has a label also for a record without level and resource', () => {
    const bare = someRecord({ severityText: undefined, severityNumber: undefined });
    expect(JSON.parse(bodyOf(loki, bare))).toMatchObject({ streams: [{ stream: { level: 'unknown' } }] });
  });

  it('of Splunk is an event after the other, with the time in seconds', () => {
    const [first = ''] = bodyOf(splunk, FULL, PLAIN).split('\n');
    expect(first).toMatch(/^\{"time":1700000000\.123456000,"event":/);
    expect(JSON.parse(first)).toMatchObject({ event: objectOf(FULL) });
  });

  it('of Elasticsearch creates documents under the uid of their records', () => {
    const [action = '', document = '', ...more] = bodyOf(elastic, FULL).split('\n');
    expect(JSON.parse(action)).toEqual({ create: { _id: uidOf(FULL) } });
    const { time, ...others } = objectOf(FULL) as { time: string };
    expect(JSON.parse(document)).toEqual({ '@timestamp': time, ...others });
    expect(more).toEqual(['']);
  });

  it('of Elasticsearch has the same ids each time, and that of the attribute log.record.uid', () => {
    expect(bodyOf(elastic, PLAIN)).toBe(bodyOf(elastic, PLAIN));
    const given = someRecord({ attributes: { 'log.record.uid': 'mine"1' } });
    expect(bodyOf(elastic, given)).toContain('{"create":{"_id":"mine\\"1"}}');
  });

  it('of Elasticsearch has a text as its message, whatever the message is: a field has one type', () => {
    const lines = bodyOf(elastic, someRecord({ body: { a: [1] } })).split('\n');
    expect(JSON.parse(lines[1] as string)).toMatchObject({ message: '{"a":[1]}' });
  });

  it('of ClickHouse is a row in each line', () => {
    expect(bodyOf(clickhouse, FULL, PLAIN)).toBe(bodyOf(ndjson, FULL, PLAIN));
  });

  it('of Datadog is an array of events with its reserved members', () => {
    expect(JSON.parse(bodyOf(datadog, FULL, PLAIN))).toEqual([
      {
        ...objectOf(FULL),
        ddsource: 'nodejs',
        service: 'shop "1"',
        hostname: 'box',
        ddtags: 'env:prod,version:1.2.3',
        status: 'warning',
        timestamp: 1_700_000_000_123,
        'dd.trace_id': SPAN.traceId,
        'dd.span_id': String(BigInt(`0x${SPAN.spanId}`)),
      },
      { ...objectOf(PLAIN), ddsource: 'nodejs', status: 'info', timestamp: 1_700_000_000_123 },
    ]);
  });

  it('of Datadog has a status that Datadog reads as it is meant', () => {
    const statusOf = (severityText: string, severityNumber: number) =>
      JSON.parse(bodyOf(datadog, someRecord({ severityText, severityNumber })))[0].status;
    expect([statusOf('FAIL', 18), statusOf('SECURITY', 21), statusOf('FATAL', 22)]).toEqual([
      'error',
      'critical',
      'fatal',
    ]);
  });

  it('of Axiom is an event in each line, with its time as _time', () => {
    const { time, ...others } = objectOf(FULL) as { time: string };
    expect(JSON.parse(bodyOf(axiom, FULL))).toEqual({ _time: time, ...others });
  });

  it.each(Object.entries({ loki, splunk, elastic, clickhouse, datadog, axiom }))(
    'of %s is understood whatever the values are',
    (name, preset) => {
      const records = hostileValues().map(({ make }) => own(foreignRecord('x', { value: make(), 'a"b\n': [make()] })));
      const { messagesOf } = SERVICES[name as keyof typeof SERVICES];
      expect(messagesOf(bodyOf(preset, ...records))).toEqual(records.map(() => 'x'));
    },
  );
});

describe('the address', () => {
  const queryOf = (preset: Preset, url: string) => preset.query?.(targetOf('url', url), () => 'batch 1');

  it('of ClickHouse gets the id of the batch and the format of times, where it does not say them', () => {
    const url = 'http://h/?query=INSERT INTO logs FORMAT JSONEachRow';
    expect(queryOf(clickhouse, url)).toBe('insert_deduplication_token=batch%201&date_time_input_format=best_effort');
    expect(queryOf(clickhouse, `${url}&date_time_input_format=basic&insert_deduplication_token=x`)).toBeUndefined();
  });

  it('of Elasticsearch asks for less in the answer, where it does not say it', () => {
    expect(queryOf(elastic, 'http://h/logs/_bulk')).toMatch(/^filter_path=errors,/);
    expect(queryOf(elastic, 'http://h/logs/_bulk?filter_path=errors,items')).toBeUndefined();
  });

  it.each<[Preset, string, boolean]>([
    [elastic, 'http://h/logs-app/_bulk', true],
    [elastic, 'http://h/es/logs-app/_bulk?pipeline=x', true],
    [elastic, 'http://h/_bulk', false],
    [elastic, 'http://h/logs-app/_doc', false],
    [elastic, 'http://h/', false],
    [splunk, 'http://h/services/collector/event', true],
    [splunk, 'http://h/services/collector', true],
    [splunk, 'http://h/services/collector/raw', false],
    [splunk, 'http://h/services/collector/raw/1.0', false],
    [clickhouse, 'http://h/?query=INSERT%20INTO%20logs%20FORMAT%20JSONEachRow', true],
    [clickhouse, 'http://h/?query=insert+into+db.logs+(time,level)+format+JSONEachRow', true],
    [clickhouse, 'http://h/', false],
    [clickhouse, 'http://h/?query=SELECT 1', false],
    [clickhouse, 'http://h/?query=INSERT INTO logs FORMAT CSV', false],
  ])('is refused at once where the service takes no records: %#', (preset, url, isTaken) => {
    const check = () => preset.check?.(targetOf('url', url));
    if (isTaken) expect(check).not.toThrow();
    else expect(check).toThrow(TypeError);
  });
});
