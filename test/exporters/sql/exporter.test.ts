import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SqlExporterOptions, SqlLogRecordExporter } from '../../../src/exporters/sql/index.js';
import type { Attempt, DeliveryError, ExportResult } from '../../../src/record/exporter.js';
import { outcomeOf } from '../../../src/record/failure/outcome.js';
import type { LightRecord } from '../../../src/record/record.js';
import { uidOf } from '../../../src/record/uid.js';
import { someRecord } from '../../support/some-record.js';

const ATTEMPT: Attempt = { signal: new AbortController().signal, number: 1 };

/** A client that keeps its statements, and fails as it is told to. */
function someClient(fail: (sql: string, call: number) => unknown = () => undefined) {
  const statements: Array<{ sql: string; values: readonly unknown[] }> = [];
  return {
    statements,
    query(sql: string, values: unknown[]) {
      statements.push({ sql, values });
      const error = fail(sql, statements.length);
      if (error !== undefined) throw error;
    },
  };
}

function exportOf(exporter: SqlLogRecordExporter, records: LightRecord[]): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export(records, resolve, ATTEMPT));
}

const failed = (code: string | number, message = 'failed') =>
  Object.assign(new Error(message), typeof code === 'number' ? { errno: code, code: 'ER_SOME' } : { code });

async function errorOf(options: Partial<SqlExporterOptions>, error: unknown): Promise<DeliveryError> {
  const exporter = new SqlLogRecordExporter({ client: someClient(() => error), dialect: 'postgres', ...options });
  const result = await exportOf(exporter, [someRecord(), someRecord()]);
  expect(result.code).toBe(1);
  return result.error as DeliveryError;
}

const TRACE = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

describe('an insert', () => {
  it('is one statement with a parameter for each value', async () => {
    const client = someClient();
    const records = [
      someRecord({ spanContext: TRACE, attributes: { a: 1, big: 2n ** 70n } }),
      someRecord({ body: { a: [1] } }),
    ];
    const exporter = new SqlLogRecordExporter({ client, dialect: 'postgres', table: 'app.Logs "x"' });
    expect(await exportOf(exporter, records)).toEqual({ code: 0 });
    expect(client.statements).toEqual([
      {
        sql:
          'INSERT INTO "app"."Logs ""x""" ("uid", "time_ns", "severity_number", "severity", "logger", "body", "trace_id", "span_id", "attributes")' +
          ' VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9::text::jsonb),($10,$11,$12,$13,$14,$15,$16,$17,$18::text::jsonb) ON CONFLICT DO NOTHING',
        values: [
          ...[uidOf(records[0] as LightRecord), '1700000000123456000', 9, 'INFO', 'logly', 'hello'],
          ...[TRACE.traceId, TRACE.spanId, '{"a":1,"big":"1180591620717411303424"}'],
          ...[
            uidOf(records[1] as LightRecord),
            '1700000000123456000',
            9,
            'INFO',
            'logly',
            '{"a":[1]}',
            null,
            null,
            '{}',
          ],
        ],
      },
    ]);
  });

  it.each([
    ['mysql', 'INSERT INTO `a``b` (`x``y`) VALUES (?) ON DUPLICATE KEY UPDATE `x``y` = `x``y`', 'a`b', 'x`y'],
    ['sqlite', 'INSERT INTO "a""b" ("x""y") VALUES (?) ON CONFLICT DO NOTHING', 'a"b', 'x"y'],
  ] as const)('of %s quotes names, and leaves rows that are there', async (dialect, sql, table, column) => {
    const client = someClient();
    await exportOf(new SqlLogRecordExporter({ client, dialect, table, columns: { [column]: 'uid' } }), [someRecord()]);
    expect(client.statements[0]?.sql).toBe(sql);
  });

  it('has the same uid in each attempt, and that of an attribute where there is one', async () => {
    const client = someClient((_, call) => (call === 1 ? failed('40001') : undefined));
    const exporter = new SqlLogRecordExporter({ client, dialect: 'postgres', columns: { uid: 'uid' } });
    const records = [someRecord(), someRecord({ attributes: { 'log.record.uid': 'mine' } })];
    await exportOf(exporter, records);
    await exportOf(exporter, records);
    expect(client.statements[1]?.values).toEqual(client.statements[0]?.values);
    expect(client.statements[0]?.values[1]).toBe('mine');
  });

  it('takes values of functions: scalars, bytes and dates as they are, anything else as JSON', async () => {
    const date = new Date(0);
    const bytes = new Uint8Array([1]);
    const values = [1, 'a\ud800', true, 5n, null, undefined, Number.NaN, date, bytes, { a: [1] }, [2]];
    const columns = Object.fromEntries(values.map((value, i) => [`c${i}`, () => value]));
    const stored = async (dialect: SqlExporterOptions['dialect']) => {
      const client = someClient();
      await exportOf(new SqlLogRecordExporter({ client, dialect, columns }), [someRecord()]);
      return client.statements[0]?.values;
    };
    const json = ['{"a":[1]}', '[2]'];
    expect(await stored('postgres')).toEqual([1, 'a\ufffd', true, '5', null, null, 'NaN', date, bytes, ...json]);
    expect(await stored('mysql')).toEqual([1, 'a\ufffd', true, '5', null, null, 'NaN', date, bytes, ...json]);
    const sqlite = [1, 'a\ufffd', 1, 5n, null, null, 'NaN', '1970-01-01T00:00:00.000Z', bytes, ...json];
    expect(await stored('sqlite')).toEqual(sqlite);
  });

  it('gives functions a frozen record', async () => {
    const client = someClient();
    const columns = { frozen: (record: object) => Object.isFrozen(record) };
    await exportOf(new SqlLogRecordExporter({ client, dialect: 'postgres', columns }), [someRecord()]);
    expect(client.statements[0]?.values).toEqual([true]);
  });

  it('fails a record whose function throws, and stores the others', async () => {
    const client = someClient();
    const columns = {
      body: ({ body }: { body?: unknown }) => {
        if (body === 'bad') throw new Error('no');
        return body;
      },
    };
    const records = ['a', 'bad', 'b'].map((body) => someRecord({ body }));
    const result = await exportOf(new SqlLogRecordExporter({ client, dialect: 'sqlite', columns }), records);
    expect(outcomeOf(records, result).items).toMatchObject([{ record: records[1], retryable: false }]);
    expect(client.statements[0]?.values).toEqual(['a', 'b']);
    expect(result.error?.message).toBe('a function in `columns` failed for 1 of 3 records: Error: no');
  });

  it('marks NUL in text and JSON for PostgreSQL alone, and no backslash in front of u0000', async () => {
    const record = someRecord({ body: 'a\0b', attributes: { 'k\0': 'v\0\\u0000', w: '\\\0' } });
    const columns = { body: 'body', attributes: 'attributes' } as const;
    const postgres = someClient();
    await exportOf(new SqlLogRecordExporter({ client: postgres, dialect: 'postgres', columns }), [record]);
    const [body, attributes] = (postgres.statements[0]?.values ?? []) as [string, string];
    expect(body).toBe('a␀b');
    expect(JSON.parse(attributes)).toEqual({ 'k␀': 'v␀\\u0000', w: '\\␀' });
    const mysql = someClient();
    await exportOf(new SqlLogRecordExporter({ client: mysql, dialect: 'mysql', columns }), [record]);
    expect(mysql.statements[0]?.values[0]).toBe('a\0b');
    expect(JSON.parse(String(mysql.statements[0]?.values[1]))).toEqual(record.attributes);
  });

  it('holds any text of JSON for PostgreSQL with its NULs alone replaced', async () => {
    const texts = fc.string({ unit: fc.constantFrom('\0', '\\', 'u', '0', '"', 'a', '🎉') });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const client = someClient();
        const exporter = new SqlLogRecordExporter({
          client,
          dialect: 'postgres',
          columns: { attributes: 'attributes' },
        });
        await exportOf(exporter, [someRecord({ attributes: { text } })]);
        const json = client.statements[0]?.values[0] as string;
        expect(JSON.parse(json).text).toBe(text.replaceAll('\0', '␀'));
      }),
    );
  });

  it('keeps hostile times, severities and ids within what columns hold', async () => {
    const client = someClient();
    const columns = { t: 'time_ns', n: 'severity_number', trace: 'trace_id', body: 'body' } as const;
    const exporter = new SqlLogRecordExporter({ client, dialect: 'postgres', columns });
    const spanContext = { traceId: 'no id', spanId: '', traceFlags: 0 };
    const contents = { severityNumber: 1e9, spanContext, body: undefined };
    await exportOf(exporter, [
      someRecord({ ...contents, hrTime: [1e300, 0] }),
      someRecord({ ...contents, hrTime: [-1e300, 0.5] }),
    ]);
    expect(client.statements[0]?.values).toEqual([
      ...['9223372036854775807', null, null, null],
      ...['-9223372036854775807', null, null, null],
    ]);
  });
});

describe('a batch above the limit of parameters', () => {
  const columns = { body: 'body' } as const;
  const records = Array.from({ length: 70_000 }, (_, i) => someRecord({ body: `${i}` }));

  it('is one transaction', async () => {
    const transactions: number[][] = [];
    const client = {
      ...someClient(),
      transaction: (statements: ReadonlyArray<{ values: readonly unknown[] }>) =>
        void transactions.push(statements.map(({ values }) => values.length)),
    };
    expect(await exportOf(new SqlLogRecordExporter({ client, dialect: 'postgres', columns }), records)).toEqual({
      code: 0,
    });
    expect([transactions, client.statements]).toEqual([[[65_534, 4_466]], []]);
  });

  it('fails with what was not inserted, where the client has no transactions', async () => {
    const client = someClient((_, call) => (call === 3 ? failed('SQLITE_BUSY') : undefined));
    const result = await exportOf(new SqlLogRecordExporter({ client, dialect: 'sqlite', columns }), records);
    expect(outcomeOf(records, result).failedRecords).toEqual(records.slice(2 * 32_766));
    expect((result.error as DeliveryError).retryable).toBe(true);
  });
});

describe('createTable', () => {
  it.each([
    [
      'postgres',
      [
        'CREATE TABLE IF NOT EXISTS "s"."logs" (\n  "uid" TEXT PRIMARY KEY,\n  "time_ns" BIGINT NOT NULL,\n  "severity_number" SMALLINT,\n  "severity" TEXT,\n  "logger" TEXT,\n  "body" TEXT,\n  "trace_id" CHAR(32),\n  "span_id" CHAR(16),\n  "attributes" JSONB\n)',
        'CREATE INDEX IF NOT EXISTS "logs_time_ns" ON "s"."logs" ("time_ns")',
      ],
    ],
    [
      'mysql',
      [
        'CREATE TABLE IF NOT EXISTS `s`.`logs` (\n  `uid` VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,\n  `time_ns` BIGINT NOT NULL,\n  `severity_number` SMALLINT,\n  `severity` LONGTEXT,\n  `logger` LONGTEXT,\n  `body` LONGTEXT,\n  `trace_id` CHAR(32),\n  `span_id` CHAR(16),\n  `attributes` JSON,\n  KEY `time_ns_index` (`time_ns`)\n) DEFAULT CHARSET=utf8mb4',
      ],
    ],
    [
      'sqlite',
      [
        'CREATE TABLE IF NOT EXISTS "s"."logs" (\n  "uid" TEXT NOT NULL PRIMARY KEY,\n  "time_ns" INTEGER NOT NULL,\n  "severity_number" INTEGER,\n  "severity" TEXT,\n  "logger" TEXT,\n  "body" TEXT,\n  "trace_id" TEXT,\n  "span_id" TEXT,\n  "attributes" TEXT\n)',
        'CREATE INDEX IF NOT EXISTS "s"."logs_time_ns" ON "logs" ("time_ns")',
      ],
    ],
  ] as const)('of %s makes the table once, with its index by time', async (dialect, sql) => {
    const client = someClient();
    const exporter = new SqlLogRecordExporter({ client, dialect, table: 's.logs', createTable: true });
    await Promise.all([exportOf(exporter, [someRecord()]), exportOf(exporter, [someRecord()])]);
    const made = client.statements.map(({ sql }) => sql).filter((sql) => sql.startsWith('CREATE'));
    expect(made).toEqual(sql);
  });

  it('is tried again after a failure, also where another process made the table meanwhile', async () => {
    const client = someClient((_, call) => (call === 1 ? failed('23505') : undefined));
    const exporter = new SqlLogRecordExporter({ client, dialect: 'postgres', createTable: true });
    const result = await exportOf(exporter, [someRecord(), someRecord()]);
    expect(result.error).toMatchObject({ retryable: true });
    expect(result.error).not.toHaveProperty('divisible');
    expect(await exportOf(exporter, [someRecord()])).toEqual({ code: 0 });
    expect(client.statements.map(({ sql }) => sql.slice(0, 12))).toEqual([
      ...['CREATE TABLE', 'CREATE TABLE', 'CREATE INDEX', 'INSERT INTO '],
    ]);
  });

  it('makes a table anew that was dropped', async () => {
    const client = someClient((_, call) => (call === 3 ? failed('42P01') : undefined));
    const exporter = new SqlLogRecordExporter({ client, dialect: 'postgres', createTable: true });
    expect((await exportOf(exporter, [someRecord()])).error).toMatchObject({ retryable: true });
    await exportOf(exporter, [someRecord()]);
    expect(client.statements.filter(({ sql }) => sql.startsWith('CREATE TABLE'))).toHaveLength(2);
  });
});

describe('an error', () => {
  it.each<[SqlExporterOptions['dialect'], string | number, string]>([
    ...(['08006', '40001', '40P01', '53300', '57P01', '57014', '55P03', '25006', '58030'] as const).map(
      (code): [SqlExporterOptions['dialect'], string, string] => ['postgres', code, 'lost connection'],
    ),
    ['postgres', 'ECONNREFUSED', 'undecided'],
    ['postgres', 'CONNECTION_CLOSED', 'lost connection'],
    ['mysql', 1213, 'deadlock'],
    ['mysql', 1205, 'lock'],
    ['mysql', 1040, 'too many connections'],
    ['mysql', 1290, 'read-only'],
    ['sqlite', 'SQLITE_BUSY', 'busy'],
    ['sqlite', 'SQLITE_BUSY_SNAPSHOT', 'busy'],
    ['sqlite', 'SQLITE_IOERR_WRITE', 'disk'],
    ['sqlite', 'SQLITE_FULL', 'disk'],
  ])('of %s with code %s is worth another attempt', async (dialect, code) => {
    const error = await errorOf({ dialect }, failed(code));
    if (code === 'ECONNREFUSED') expect(error).toMatchObject({ code });
    else expect(error.retryable).toBe(true);
    expect(error.divisible).toBeUndefined();
  });

  it.each<[SqlExporterOptions['dialect'], string | number]>([
    ['postgres', '22001'],
    ['postgres', '23502'],
    ['postgres', '22P05'],
    ['postgres', '54000'],
    ['mysql', 1406],
    ['mysql', 4025],
    ['mysql', 1153],
    ['sqlite', 'SQLITE_CONSTRAINT_NOTNULL'],
    ['sqlite', 'SQLITE_TOOBIG'],
  ])('of %s with code %s is that of a row: the batch is divided', async (dialect, code) => {
    expect(await errorOf({ dialect }, failed(code))).toMatchObject({ retryable: false, divisible: true });
  });

  it.each<[SqlExporterOptions['dialect'], string | number, string, string]>([
    ['postgres', '42P01', '', 'the table "logs" does not exist: create it, or set `createTable: true`'],
    ['postgres', '42703', '', 'the columns of "logs" differ'],
    ['postgres', '42501', '', 'allow the user of the client to INSERT into "logs"'],
    ['postgres', '28P01', '', 'check user, password and database of the client'],
    ['mysql', 1146, '', 'the table `logs` does not exist'],
    ['mysql', 1054, '', 'the columns of `logs` differ'],
    ['mysql', 1142, '', 'allow the user of the client to INSERT into and UPDATE `logs`'],
    ['mysql', 1045, '', 'check user, password and database of the client'],
    ['sqlite', 'ERR_SQLITE_ERROR', 'no such table: logs', 'the table "logs" does not exist'],
    ['sqlite', 'SQLITE_ERROR', 'table logs has no column named uid', 'the columns of "logs" differ'],
    ['sqlite', 'SQLITE_READONLY', '', 'allow the user of the client to INSERT into "logs"'],
    ['postgres', '', 'Cannot use a pool after calling end on the pool', 'shut the logger down before the client'],
  ])('of %s with code %s says what to do, and is final', async (dialect, code, message, cure) => {
    const error = await errorOf({ dialect }, failed(code, message || 'failed'));
    expect(error).toMatchObject({ retryable: false });
    expect(error.message).toContain(cure);
  });

  it('of node:sqlite is known by its number', async () => {
    const error = Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: 517 });
    expect(await errorOf({ dialect: 'sqlite' }, error)).toMatchObject({ retryable: true });
  });

  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
    'without a code that says %j is a lost connection',
    async (message) => {
      expect(await errorOf({}, new Error(message))).toMatchObject({ retryable: true });
    },
  );

  it.each([
    null,
    undefined,
    'text',
    7,
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    ),
  ])('may be anything: %#', async (thrown) => {
    expect(await errorOf({}, thrown ?? null)).toBeInstanceOf(Error);
  });
});

describe('the options', () => {
  const client = someClient();
  it.each<[object, string]>([
    [{ client: {} }, '`client` must be an object with `query`'],
    [{ dialect: 'oracle' }, "`dialect` must be 'postgres', 'mysql' or 'sqlite'"],
    [{ dialect: 'toString' }, '`dialect` must be'],
    [{ table: '' }, '`table` must be `table` or `schema.table`'],
    [{ table: 'a.' }, '`table` must be'],
    [{ table: 'a.b.c' }, '`table` must be'],
    [{ table: 'a\0' }, '`table` must be'],
    [{ table: 5 }, '`table` must be a string'],
    [{ createTable: 1 }, '`createTable` must be a boolean'],
    [{ columns: {} }, '`columns` must be at least one column'],
    [{ columns: { a: 'nothing' } }, '`columns.a` must be a function, or one of uid'],
    [{ columns: { '': 'uid' } }, '`columns` must be names of columns'],
    [{ tabel: 'x' }, '`tabel` is not an option of SqlLogRecordExporter'],
  ])('reject %j', (options, message) => {
    const make = () => new SqlLogRecordExporter({ client, dialect: 'postgres', ...options } as never);
    expect(make).toThrow(message);
  });

  it('ask for uids where a column holds them', () => {
    const identifies = (columns?: SqlExporterOptions['columns']) =>
      new SqlLogRecordExporter({ client, dialect: 'postgres', columns }).identifies;
    expect([identifies(), identifies({ id: 'uid' }), identifies({ b: 'body' })]).toEqual([true, true, false]);
  });

  it('close the client at shutdown, once', async () => {
    let closed = 0;
    const exporter = new SqlLogRecordExporter({ client: { ...client, close: () => closed++ }, dialect: 'postgres' });
    await Promise.all([exporter.shutdown(), exporter.shutdown()]);
    expect(closed).toBe(1);
  });
});
