/* How do records become rows of a table? */
import type {
  Attempt,
  DeliveryError,
  ExportResult,
  ItemOutcome,
  LightLogRecordExporter,
} from '../../record/exporter.js';
import { retryPolicy } from '../../record/failure/backoff.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import { oneLine } from '../../record/text.js';
import { Exports } from '../retrying/exports.js';
import type { SqlStatement } from './client.js';
import type { Cell } from './columns.js';
import { insertOf, quotedTable, sqlError } from './dialects/dialect.js';
import { type SqlExporterOptions, type SqlSettings, sqlSettings } from './options.js';

interface Rows {
  readonly rows: Cell[][];
  /** The records of the rows. */
  readonly records: LightRecord[];
  /** Records of which a column cannot be read. */
  readonly unreadable: ItemOutcome[];
}

/**
 * Inserts records into a table, a batch in one statement: a record is delivered when that is committed. A record that comes again is not
 * stored again, by its `uid`.
 *
 * @example
 * logger.add(new SqlLogRecordExporter({ client: { query: (sql, values) => pool.query(sql, values) }, dialect: 'postgres' }));
 */
export class SqlLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly identifies: boolean;
  readonly #settings: SqlSettings;
  /** The table in quotes. */
  readonly #table: string;
  readonly #names: readonly string[];
  readonly #maxRows: number;
  readonly #exports: Exports;
  /** That the table is there; undefined until the first export, and after a failure. */
  #created: Promise<void> | undefined;

  /** @throws TypeError, RangeError for an unknown or invalid option */
  constructor(options: SqlExporterOptions) {
    this.#settings = sqlSettings(options);
    const { client, dialect, table, columns } = this.#settings;
    this.#table = quotedTable(table, dialect);
    this.identifies = columns.some(({ kind }) => kind === 'uid');
    this.#names = columns.map(({ name }) => name);
    this.#maxRows = Math.max(1, Math.floor(dialect.maxParameters / columns.length));
    this.#exports = new Exports({
      exporterName: 'SqlLogRecordExporter',
      destination: oneLine(`table ${this.#table}`, 100),
      send: (records) => this.#send(records),
      policy: retryPolicy(),
      close: client.close === undefined ? undefined : () => client.close?.(),
    });
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    this.#exports.export(records, done, attempt);
  }

  /** Retries at once what is backing off, and waits until each pending export has ended its attempt. Never rejects. */
  forceFlush(): Promise<void> {
    return this.#exports.forceFlush();
  }

  /** Ends all retries, waits for pending exports, then calls `close` of the client, if it has one. Later exports fail. */
  shutdown(): Promise<void> {
    return this.#exports.shutdown();
  }

  async #send(batch: readonly LightRecord[]): Promise<void> {
    await this.#create();
    const { rows, records, unreadable } = this.#rows(batch);
    await this.#insert(rows, records, unreadable.length > 0 ? batch : undefined);
    if (unreadable.length > 0) throw unreadableColumns(unreadable, batch.length);
  }

  /** Makes the table, once. */
  async #create(): Promise<void> {
    if (!this.#settings.createTable) return;
    this.#created ??= this.#createTable();
    try {
      await this.#created;
    } catch (error) {
      this.#created = undefined;
      throw this.#failure(error, true);
    }
  }

  async #createTable(): Promise<void> {
    const { client, dialect, table, columns, time } = this.#settings;
    for (const sql of dialect.create(table, columns, time)) await client.query(sql, []);
  }

  #rows(batch: readonly LightRecord[]): Rows {
    const result: Rows = { rows: [], records: [], unreadable: [] };
    batch.forEach((record, index) => {
      try {
        result.rows.push(this.#settings.columns.map(({ read }) => read(record)));
        result.records.push(record);
      } catch (error) {
        result.unreadable.push({ index, error, retryable: false });
      }
    });
    return result;
  }

  /** @param batch All records of the attempt, if some of them have no row: with a failed statement, none of them is delivered */
  async #insert(rows: Cell[][], records: readonly LightRecord[], batch?: readonly LightRecord[]): Promise<void> {
    const { client, dialect } = this.#settings;
    const statements: SqlStatement[] = [];
    for (let from = 0; from < rows.length; from += this.#maxRows)
      statements.push(insertOf(dialect, this.#table, this.#names, rows.slice(from, from + this.#maxRows)));
    const only = statements.length === 1;
    let inserted = 0;
    try {
      if (!only && client.transaction !== undefined) await client.transaction(statements);
      else {
        for (const { sql, values } of statements) {
          await client.query(sql, values as unknown[]);
          inserted++;
        }
      }
    } catch (thrown) {
      const error = this.#failure(thrown, false);
      if (batch === undefined && inserted === 0) throw error;
      const delivered = new Set(records.slice(0, inserted * this.#maxRows));
      throw Object.assign(error, { failed: (batch ?? records).filter((record) => !delivered.has(record)) });
    }
  }

  #failure(thrown: unknown, creating: boolean): DeliveryError {
    const error = sqlError(this.#settings.dialect, this.#table, thrown);
    const { code } = error as { code?: unknown };
    // The table was dropped, or two processes made it at the same time: it is made, or found, by the next attempt.
    const isMade =
      this.#settings.createTable &&
      (creating ? ['23505', '42P07', '42710'] : ['42P01', 'ER_NO_SUCH_TABLE']).includes(code as string);
    if (isMade) {
      this.#created = undefined;
      error.retryable = true;
    }
    if (creating) delete error.divisible;
    return error;
  }
}

/** The error of a batch in which columns of some records threw; the others are stored. */
function unreadableColumns(outcomes: readonly ItemOutcome[], count: number): DeliveryError {
  const [{ error: cause } = { error: undefined }] = outcomes;
  const message = `a function in \`columns\` failed for ${outcomes.length} of ${count} records: ${oneLine(String(cause), 200)}`;
  return Object.assign(new Error(message, { cause }), { outcomes, retryable: false });
}
