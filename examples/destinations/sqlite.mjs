import { DatabaseSync } from 'node:sqlite';
import { logger } from 'logly-otel';
import { sqlite } from 'logly-otel/exporters/sql';

const database = new DatabaseSync(process.env.DATABASE_PATH);
logger.add(sqlite(database, { table: 'logs', createTable: true }));

logger.info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
database.close();
console.log(sinks.at(-1).delivered);
