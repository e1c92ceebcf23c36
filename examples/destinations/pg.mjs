import { logger } from 'logly-otel';
import { pg } from 'logly-otel/exporters/sql';
import pgClient from 'pg';

const pool = new pgClient.Pool({ connectionString: process.env.DATABASE_URL });
// The error of an idle connection is no reason to end: the pool opens another one.
pool.on('error', () => {});
// A table of your own: each column is a part of the record, or what a function makes of it.
await pool.query('CREATE TABLE IF NOT EXISTS audit (id TEXT PRIMARY KEY, at BIGINT, message TEXT, user_id INT)');
logger.add(
  pg(pool, {
    table: 'audit',
    columns: { id: 'uid', at: 'time_ns', message: 'body', user_id: (record) => record.attributes['user.id'] },
  }),
);

logger.info('signed in', { 'user.id': 7 });
const { sinks } = await logger.shutdown();
await pool.end();
console.log(sinks.at(-1).delivered);
