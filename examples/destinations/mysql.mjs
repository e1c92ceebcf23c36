import { logger } from 'logly-otel';
import { mysql } from 'logly-otel/exporters/sql';
import { createPool } from 'mysql2/promise';

const pool = createPool(process.env.DATABASE_URL);
logger.add(mysql(pool, { table: 'logs', createTable: true }));

logger.info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
await pool.end();
console.log(sinks.at(-1).delivered);
