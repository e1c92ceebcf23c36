import { describe, expect, it } from 'vitest';
import type { PatchableRecord } from '../../../src/bridge/call/patch.js';
import { recording } from '../../support/recording.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

const setting = (changes: Partial<PatchableRecord>) => (record: PatchableRecord) => void Object.assign(record, changes);

describe('patch', () => {
  it('changes body, attributes, severity and event name', () => {
    const { logger, last } = recording();
    logger
      .patch((record) => {
        record.body = { text: record.body };
        record.attributes.b = 2;
        delete record.attributes.secret;
        record.severityText = 'ERROR';
        record.eventName = 'patched';
      })
      .info('x', { a: 1, secret: 'x' });
    expect(last()).toMatchObject({
      body: { text: 'x' },
      severityText: 'ERROR',
      severityNumber: 17,
      eventName: 'patched',
    });
    expect(last().attributes).toEqual({ a: 1, b: 2 });
  });

  it('runs the configured one first, then those of the views, in order', () => {
    const { logger, last } = recording({
      patcher: (record) => {
        record.body = `${record.body}1`;
      },
    });
    const add = (text: string) => (record: PatchableRecord) => {
      record.body = `${record.body}${text}`;
    };
    const view = logger.patch(add('2'));
    view.patch(add('3')).info('');
    expect(last().body).toBe('123');
    view.bind({ a: 1 }).info('');
    expect(last().body).toBe('12');
    logger.info('');
    expect(last().body).toBe('1');
  });

  it('sees a draft of its own: what it keeps and changes later changes nothing', () => {
    const { logger, last } = recording();
    const kept: PatchableRecord[] = [];
    const view = logger.bind({ user: { name: 'ada' } }).patch((record) => {
      kept.push(record);
      (record.attributes.user as { name: string }).name = 'eve';
    });
    view.info('x');
    Object.assign(kept[0] as object, { body: 'later' });
    (kept[0] as never as { attributes: { user: { name: string } } }).attributes.user.name = 'later';
    expect(last()).toMatchObject({ body: 'x', attributes: { user: { name: 'eve' } } });
    logger.bind({ user: { name: 'ada' } }).info('y');
    expect(last().attributes).toEqual({ user: { name: 'ada' } });
  });

  it('puts what it sets through the value table, and within the limits', () => {
    const { logger, last } = recording({ logRecordLimits: { attributeCountLimit: 3, attributeValueLengthLimit: 4 } });
    logger
      .patch((record) => {
        Object.assign(record.attributes, { date: new Date(0), map: new Map([['k', 1n]]), over: 1 });
        record.body = Symbol('s') as never;
      })
      .error('x', { a: 'long text' }, new Error('boom'));
    expect(last().attributes).toMatchObject({ a: 'long', 'exception.message': 'boom' });
    expect(last().attributes).not.toHaveProperty('over');
    expect(last()).toMatchObject({ body: 'Symbol(s)', droppedAttributesCount: 3 });
    recording();
    const other = recording();
    other.logger
      .patch((record) => void Object.assign(record.attributes, { date: new Date(0), map: new Map([['k', 1n]]) }))
      .info('x');
    expect(other.last().attributes).toEqual({ date: '1970-01-01T00:00:00.000Z', map: { k: 1n } });
  });

  it.each<[Partial<PatchableRecord>, object]>([
    [{ severityText: 'warn' }, { severityText: 'WARNING', severityNumber: 13 }],
    [
      { severityText: 'audit', severityNumber: 3 },
      { severityText: 'AUDIT', severityNumber: 3 },
    ],
    [{ severityText: 'AUDIT' }, { severityText: 'AUDIT', severityNumber: 12 }],
    [{ severityText: 'Verbose' }, { severityText: 'Verbose', severityNumber: 9 }],
    [{ severityNumber: 17 }, { severityText: 'ERROR', severityNumber: 17 }],
    [{ severityNumber: 20 }, { severityText: 'FAIL', severityNumber: 20 }],
    [
      { severityNumber: 1, severityText: 'mine' },
      { severityText: 'mine', severityNumber: 1 },
    ],
    [{ severityNumber: 0 }, { severityText: undefined, severityNumber: undefined }],
  ])('setting %j gives %j', (changes, result) => {
    const { logger, last } = recording({ levels: [{ name: 'AUDIT', no: 33 }] });
    logger.patch(setting(changes)).info('x');
    expect(last()).toMatchObject(result);
  });

  it('comes before levels are compared', () => {
    const { logger } = testLogger();
    const passed: string[] = [];
    logger.add((text) => void passed.push(`errors ${text}`), { level: 'ERROR', format: '{message}' });
    logger.add((text) => void passed.push(`all ${text}`), { format: '{message}' });
    logger.patch(setting({ severityText: 'ERROR' })).info('up');
    logger.patch(setting({ severityNumber: 1 })).error('down');
    expect(passed).toEqual(['errors up\n', 'all up\n']);
    expect(logger.stats()).toMatchObject([
      { delivered: 1, filtered: 1 },
      { delivered: 1, filtered: 1 },
    ]);
  });

  it('never makes a call wanted that was not', () => {
    const { logger } = testLogger();
    logger.add(() => {}, { level: 'ERROR' });
    let calls = 0;
    logger
      .patch((record) => {
        calls++;
        record.severityText = 'FATAL';
      })
      .info('x');
    expect(calls).toBe(0);
    expect(logger.stats()).toMatchObject([{ created: 0 }]);
  });

  it.each<[string, (record: PatchableRecord) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('bad patch');
      },
    ],
    [
      'sets attributes that are none',
      (record) => {
        record.body = 'y';
        record.attributes = null as never;
        throw new Error('bad patch');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('bad patch');
      },
    ],
  ])('that %s is reported without a sink, and the record goes on unchanged', async (_, patch) => {
    const { logger, stderr, last } = recording();
    logger
      .patch((record) => {
        record.attributes.first = true;
      })
      .patch(patch as never)
      .info('x');
    await turns(2);
    expect(last()).toMatchObject({ body: 'x', attributes: { first: true } });
    expect(stderr.join('')).toMatch(/^--- Logging error in Logly Logger ---\nRecord was: INFO \| x\n[\s\S]*bad patch/);
    expect(logger.stats()).toMatchObject([{ delivered: 1, failed: 0 }]);
  });

  it.each<[string, Partial<Record<keyof PatchableRecord, unknown>>, RegExp]>([
    ['attributes', { attributes: null }, /`patch: attributes` must be an object, got null/],
    ['severityText', { severityText: 7 }, /`patch: severityText` must be a string, got 7/],
    ['severityNumber', { severityNumber: 25 }, /`patch: severityNumber` must be an integer from 0 to 24, got 25/],
    ['severityNumber', { severityNumber: '9' }, /`patch: severityNumber` must be a number, got "9"/],
    ['eventName', { eventName: 7 }, /`patch: eventName` must be a string, got 7/],
  ])('that sets %s to an impossible value is reported', (_, changes, text) => {
    const { logger, stderr, last } = recording();
    logger.patch(setting(changes as never)).info('x', { a: 1 });
    expect(last()).toMatchObject({ body: 'x', severityText: 'INFO', attributes: { a: 1 } });
    expect(stderr.join('')).toMatch(text);
  });

  it('survives hostile values', () => {
    const { logger, last, records } = recording();
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        ownKeys: () => {
          throw new Error('no');
        },
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    );
    logger.patch((record) => void Object.assign(record, { body: hostile, attributes: { ok: 1, hostile } })).info('x');
    expect(last().attributes).toMatchObject({ ok: 1 });
    logger.patch((record) => void Object.assign(record, { attributes: hostile })).info('x');
    expect(records).toHaveLength(2);
  });

  it('that logs through the logger is not called for what it logs', () => {
    const { logger, stderr, records } = recording();
    const view = logger.patch((record) => {
      record.attributes.patched = true;
      view.info('inner');
    });
    view.info('outer');
    expect(records.map(({ body, attributes }) => [body, attributes])).toEqual([
      ['inner', {}],
      ['outer', { patched: true }],
    ]);
    expect(stderr.join('')).toContain('deadlock avoided');
  });

  it('wants a function', () => {
    expect(() => testLogger().logger.patch('x' as never)).toThrow(/`patch` must be a function, got "x"/);
  });
});
