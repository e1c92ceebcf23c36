import { logger } from 'logly-otel';
import { postgres } from 'logly-otel/exporters/sql';
import postgresJs from 'postgres';

const sql = postgresJs(process.env.DATABASE_URL, { onnotice: () => {} });
logger.add(postgres(sql, { table: 'logs', createTable: true }));

logger.info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
await sql.end();
console.log(sinks.at(-1).delivered);
