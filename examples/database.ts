import { type BatchSinkFunction, logger } from 'logly-otel';
import { pg } from 'logly-otel/exporters/sql';

// The client is yours, a Pool of pg for example: here one that only shows what it is asked.
const pool = {
  query: async (sql: string, values: readonly unknown[]) => console.log(sql.split('(')[0], values.length),
  connect: async () => pool,
};

// Parameters, batches, one transaction, and no row twice. Also for postgres.js, MySQL and SQLite: docs/destinations.md
logger.add(pg(pool, { table: 'logs' }), { level: 'INFO' });

// The same by a function of your own: one insert for a batch of records.
const insert: BatchSinkFunction = async (messages, { records }) => {
  const rows = messages.map((_, row) => `($${row * 2 + 1}, $${row * 2 + 2})`).join(', ');
  const values = messages.flatMap((message, row) => [records[row]?.severityText, message.trimEnd()]);
  await pool.query(`INSERT INTO messages (level, message) VALUES ${rows}`, values);
};
logger.add(insert, { level: 'INFO', format: '{message}', batch: { maxExportBatchSize: 100 } });

logger.info('user {user} signed in', { user: 'ada' });
logger.warning('disk at {percent} %', { percent: 93 });
await logger.complete();
