import { type BatchSinkFunction, logger } from 'logly-otel';

/** What we need of a database client: pg, mysql2 and the like have it. */
interface Client {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/** One insert for a batch of records. */
function databaseSink(client: Client): BatchSinkFunction {
  return async (messages, { records }) => {
    const rows = messages.map((_, row) => `($${row * 2 + 1}, $${row * 2 + 2})`).join(', ');
    const values = messages.flatMap((message, row) => [records[row]?.severityText, message.trimEnd()]);
    await client.query(`INSERT INTO logs (level, message) VALUES ${rows}`, values);
  };
}

// The client is yours: here one that only shows what it is asked.
const client: Client = { query: async (sql, values) => console.log(sql, values) };
logger.add(databaseSink(client), { level: 'INFO', format: '{message}', batch: { maxExportBatchSize: 100 } });

logger.info('user {user} signed in', { user: 'ada' });
logger.warning('disk at {percent} %', { percent: 93 });
await logger.complete();
