import { describe, expect, it } from 'vitest';
import { mysql, pg, postgres, type SqlOptions, sqlite } from '../../../src/exporters/sql/index.js';
import { exported } from '../../support/exported.js';

const OPTIONS: SqlOptions = { columns: { body: 'body' } };
/** More rows than one statement of any engine has parameters for. */
const MANY = Array.from({ length: 70_000 }, () => '');

/** Writes down what is called, and fails for an insert of `refused`. */
function log() {
  const calls: string[] = [];
  return {
    calls,
    call(name: string, sql = '', values: readonly unknown[] = []) {
      calls.push(`${name} ${sql.split(' ')[0]}`.trim());
      if (values.includes('refused')) throw Object.assign(new Error('refused'), { code: '22001', errno: 1406 });
    },
  };
}

function postgresJs() {
  const { calls, call } = log();
  const unsafe = async (sql: string, values: unknown[]) => call('unsafe', sql, values);
  const begin = async (run: (sql: object) => Promise<unknown>) => {
    call('begin');
    await run({ unsafe: async (sql: string, values: unknown[]) => call('in transaction', sql, values) });
  };
  return { calls, client: Object.assign(() => {}, { unsafe, begin }) };
}

function pgPool() {
  const { calls, call } = log();
  const connection = {
    query: async (sql: string, values?: unknown[]) => call('connection', sql, values),
    release: (error?: unknown) => call(error === undefined ? 'release' : 'destroy'),
  };
  return {
    calls,
    client: {
      totalCount: 0,
      query: async (sql: string, values: unknown[]) => call('pool', sql, values),
      connect: async () => connection,
    },
  };
}

function mysqlPool() {
  const { calls, call } = log();
  const connection = {
    execute: async (sql: string, values?: unknown[]) => call('execute', sql, values),
    query: async (sql: string) => call('query', sql),
    unprepare: () => call('unprepare'),
    release: () => call('release'),
    destroy: () => call('destroy'),
  };
  const client = { execute() {}, query() {}, getConnection: async () => connection };
  return { calls, client };
}

function database(members: object = {}) {
  const { calls, call } = log();
  const client = {
    exec: (sql: string) => call('exec', sql),
    prepare: (sql: string) => ({ run: (...values: unknown[]) => call('run', sql, values) }),
    ...members,
  };
  return { calls, client };
}

const INSERTS = (name: string, count: number) => Array.from({ length: count }, () => `${name} INSERT`);

describe('a batch', () => {
  it.each<
    [string, { calls: string[]; client: unknown }, (client: unknown, options: SqlOptions) => never, string[], string[]]
  >([
    ['postgres.js', postgresJs(), postgres as never, ['unsafe INSERT'], ['begin', ...INSERTS('in transaction', 2)]],
    [
      'pg',
      pgPool(),
      pg as never,
      ['pool INSERT'],
      ['connection BEGIN', ...INSERTS('connection', 2), 'connection COMMIT', 'release'],
    ],
    [
      'mysql2',
      mysqlPool(),
      mysql as never,
      ['execute INSERT', 'unprepare', 'release'],
      ['query START', 'execute INSERT', 'unprepare', 'execute INSERT', 'unprepare', 'query COMMIT', 'release'],
    ],
    ['sqlite', database(), sqlite as never, ['run INSERT'], ['exec BEGIN', ...INSERTS('run', 3), 'exec COMMIT']],
  ])(
    'of %s is one statement, and one transaction above the limit of parameters',
    async (_, { calls, client }, make, one, many) => {
      expect((await exported(make(client, OPTIONS), ['a', 'b'])).result).toEqual({ code: 0 });
      expect(calls.splice(0)).toEqual(one);
      expect((await exported(make(client, OPTIONS), MANY)).result).toEqual({ code: 0 });
      expect(calls).toEqual(many);
    },
  );

  it.each<[string, { calls: string[]; client: unknown }, (client: unknown, options: SqlOptions) => never, string]>([
    ['pg', pgPool(), pg as never, 'destroy'],
    ['mysql2', mysqlPool(), mysql as never, 'destroy'],
    ['sqlite', database(), sqlite as never, 'exec ROLLBACK'],
  ])('of %s whose transaction fails leaves nothing of it', async (_, { calls, client }, make, last) => {
    const { outcome } = await exported(make(client, OPTIONS), [...MANY, 'refused']);
    expect(outcome.failed).toBe(MANY.length + 1);
    expect(calls.at(-1)).toBe(last);
    expect(calls.join()).not.toContain('COMMIT');
  });

  it('of a Client of pg, or a connection of mysql2, is no transaction: its owner uses it, too', async () => {
    const { calls, call } = log();
    const client = { query: async (sql: string, values: unknown[]) => call('query', sql, values), connect() {} };
    await exported(pg(client, OPTIONS), MANY);
    expect(calls.splice(0)).toEqual(INSERTS('query', 2));
    const connection = {
      ...client,
      execute: async (sql: string) => call('execute', sql),
      unprepare: () => call('unprepare'),
    };
    await exported(mysql(connection, OPTIONS), MANY);
    expect(calls).toEqual(['execute INSERT', 'unprepare', 'execute INSERT', 'unprepare']);
  });

  it('of mysql2 with callbacks goes through its promises', async () => {
    const { calls, client } = mysqlPool();
    await exported(mysql({ execute() {}, query() {}, promise: () => client }, OPTIONS), ['a']);
    expect(calls).toEqual(['execute INSERT', 'unprepare', 'release']);
  });

  it('of @libsql/client is a batch of its own above the limit of parameters', async () => {
    const batches: unknown[] = [];
    const client = {
      execute: async ({ sql, args }: { sql: string; args: unknown[] }) =>
        batches.push([sql.split(' ')[0], args.length]),
      batch: async (statements: Array<{ args: unknown[] }>, mode: string) =>
        batches.push([statements.map(({ args }) => args.length), mode]),
    };
    await exported(sqlite(client, OPTIONS), ['a']);
    await exported(sqlite(client, OPTIONS), MANY);
    expect(batches).toEqual([
      ['INSERT', 1],
      [[32_766, 32_766, 4_468], 'write'],
    ]);
  });

  it.each(['inTransaction', 'isTransaction'])(
    'waits while the database is in a transaction of its owner (%s)',
    async (member) => {
      const { calls, client } = database({ [member]: true });
      for (const bodies of [['a'], MANY]) {
        const { result } = await exported(sqlite(client, OPTIONS), bodies);
        expect(result.error).toMatchObject({
          retryable: true,
          message: expect.stringContaining('give the exporter a database of its own'),
        });
      }
      expect(calls).toEqual([]);
    },
  );
});

describe('the short forms', () => {
  const clients = {
    postgres: postgresJs().client,
    pg: pgPool().client,
    mysql: mysqlPool().client,
    sqlite: database().client,
  };
  it.each(Object.entries({ postgres, pg, mysql, sqlite }))('%s takes its own kind of client alone', (name, make) => {
    for (const [kind, client] of Object.entries(clients)) {
      if (kind === name) expect(make(client)).toBeDefined();
      else expect(() => make(client), kind).toThrow(TypeError);
    }
    for (const wrong of [undefined, null, {}, 'url', { query() {} }]) expect(() => make(wrong)).toThrow(TypeError);
    expect(() => make(clients[name as keyof typeof clients], { client: 1 } as never)).toThrow(
      `\`client\` is not an option of ${name}`,
    );
  });
});
