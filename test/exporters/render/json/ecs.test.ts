import { describe, expect, it } from 'vitest';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { BUILT_IN_LEVELS } from '../../../../src/record/levels.js';
import { SPAN_ID, shopRecord, TRACE_ID } from '../../../support/shop-record.js';
import { someRecord } from '../../../support/some-record.js';

const lineOf = (record: ReturnType<typeof someRecord>) => JSON.parse(renderJson(record, { serialize: 'ecs' }));

describe('the profile ecs', () => {
  it('has the field names of the Elastic Common Schema, with dots, in one line', () => {
    const text = renderJson(shopRecord(), { serialize: 'ecs' });
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toEqual({
      '@timestamp': '2023-11-14T22:13:20.123456Z',
      'log.level': 'error',
      message: 'payment failed',
      'ecs.version': '9.0.0',
      'event.severity': 17,
      'event.action': 'payment.failed',
      'log.logger': 'shop.cart',
      'process.pid': process.pid,
      'process.thread.id': 0,
      'service.name': 'shop',
      'service.version': '1.2.3',
      'service.environment': 'prod',
      'trace.id': TRACE_ID,
      'span.id': SPAN_ID,
      'error.type': 'TypeError',
      'error.message': 'card expired',
      'error.stack_trace': expect.stringMatching(/^TypeError: card expired\n {4}at /),
      'log.origin.file.name': '/app/src/cart.ts',
      'log.origin.file.line': 42,
      'log.origin.function': 'checkout',
      dropped_attributes_count: 2,
      'user.id': 7,
      cart: { items: [1, '2'] },
    });
  });

  it('leaves out what a record does not have, and begins with time, level and message', () => {
    expect(Object.keys(lineOf(someRecord()))).toEqual([
      ...['@timestamp', 'log.level', 'message', 'ecs.version', 'event.severity', 'log.logger'],
      ...['process.pid', 'process.thread.id'],
    ]);
  });

  it('has the names of levels in lower case', () => {
    for (const { name, severityNumber } of [...BUILT_IN_LEVELS, { name: 'SNAKY', severityNumber: 12 }])
      expect(lineOf(someRecord({ severityText: name, severityNumber }))['log.level']).toBe(name.toLowerCase());
  });

  it('knows the level of a record of others by its number, and leaves out one that is not there', () => {
    expect(lineOf(someRecord({ severityText: undefined, severityNumber: 13 }))['log.level']).toBe('warning');
    const without = lineOf(someRecord({ severityText: undefined, severityNumber: undefined }));
    expect([without['log.level'], without['event.severity']]).toEqual([undefined, undefined]);
  });

  it.each([
    [{ 'service.name': 'unknown_service:node' }, undefined, undefined],
    [{ 'service.name': 'shop', 'deployment.environment': 'old' }, 'shop', 'old'],
    [{ 'service.name': 7, 'deployment.environment.name': '' }, undefined, undefined],
  ])('has of the resource %j what names a service', (attributes, name, environment) => {
    const line = lineOf(someRecord({ resource: { attributes } }));
    expect([line['service.name'], line['service.environment']]).toEqual([name, environment]);
  });

  it('reads a hostile resource without an error', () => {
    const attributes = new Proxy(
      {},
      {
        get() {
          throw new Error('no');
        },
      },
    );
    expect(lineOf(someRecord({ resource: { attributes } })).message).toBe('hello');
  });

  it('reads a resource again while the SDK is still detecting it', () => {
    const attributes: Record<string, unknown> = {};
    const resource = { attributes, asyncAttributesPending: true };
    expect(lineOf(someRecord({ resource }))['service.name']).toBeUndefined();
    attributes['service.name'] = 'shop';
    resource.asyncAttributesPending = false;
    expect(lineOf(someRecord({ resource }))['service.name']).toBe('shop');
  });

  it('renames what Elasticsearch would refuse beside its fields: values where an object is, and members of a value', () => {
    const attributes = {
      ...{ log: 'x', 'log.origin': 1, process: { title: 'node' }, error: 'e', 'message.id': 1, 'log.level.x': 2 },
      ...{ message: 'mine', 'log.level': 'mine', '@timestamp': 'mine', 'log.file.path': 'ok', 'trace.id': 'mine' },
    };
    expect(lineOf(someRecord({ attributes }))).toMatchObject({
      ...{ log_: 'x', 'log.origin_': 1, process_: { title: 'node' }, error_: 'e', 'message_.id': 1 },
      ...{ 'log.level_.x': 2, message_: 'mine', 'log.level_': 'mine', '@timestamp_': 'mine' },
      ...{ 'log.file.path': 'ok', 'trace.id': 'mine', message: 'hello', 'log.level': 'info' },
    });
  });

  it('looks at a key with very many dots in linear time', () => {
    const attributes = { [`${'a.'.repeat(30_000)}b`]: 1 };
    expect(Object.values(lineOf(someRecord({ attributes })))).toContain(1);
  });
});
