import type { DeliveryError, ExportResult, LightLogRecordExporter } from '../../record/exporter.js';
import { reporterOf } from '../../record/failure/report.js';
import { type Clock, systemClock } from '../../record/floor/clock.js';
import { boolean, knownOptions } from '../../record/floor/expect.js';
import { own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { exporterRenderer } from '../render/renderer.js';
import { millisOf } from './creation-note.js';
import { Housekeeping } from './housekeeping.js';
import { LogFile } from './log-file.js';
import { FILE_OPTIONS, type FileOptions, type FilePlan, planFile } from './options.js';
import { PathTemplate } from './path-template.js';
import { RotatedFiles } from './rotated-files.js';
import { WriteBuffer } from './write-buffer.js';

export interface FileExporterOptions extends FileOptions {
  /** A path, in which `{time}` and `{time:spec}` stand for the time at which the file is opened, or a `file:` URL. */
  path: string | URL;
  /** Template or a function returning the final text. @default the default template */
  format?: string | ((record: ReadableLogRecord) => string);
  /** One JSON object per line instead of `format`. @default false */
  serialize?: boolean;
}

/** What `add` lends to the exporter that it makes. */
interface FileParts {
  readonly render: Renderer;
  readonly clock: Clock;
  /** How the path is called in errors. */
  readonly pathOption: string;
}

const KNOWN = new Set(['path', 'format', 'serialize', ...FILE_OPTIONS]);

/**
 * Appends records to a file, written through: when an export has ended, its lines are in the kernel's hands. Rotates, compresses and
 * lets go; `forceFlush` and `shutdown` wait for what is under way.
 */
export class FileLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly #render: Renderer;
  readonly #plan: FilePlan;
  readonly #template: PathTemplate;
  readonly #clock: Clock;
  readonly #file: LogFile;
  readonly #chores: Housekeeping;
  #tell: (error: unknown) => void;
  #closed: Promise<void> | undefined;

  /**
   * @throws TypeError, RangeError for an option that is unknown or wrong; what the file system says where the file cannot be opened,
   * unless `delay` puts that off
   */
  constructor(options: FileExporterOptions);
  /** @internal Opens nothing before `open`. */
  constructor(options: FileExporterOptions, parts: FileParts);
  constructor(options: FileExporterOptions, parts?: FileParts) {
    if (parts === undefined) knownOptions('FileLogRecordExporter', options, KNOWN);
    this.#plan = planFile(options);
    this.#template = new PathTemplate(parts?.pathOption ?? 'path', options.path);
    this.#render = parts?.render ?? fileRenderer(options);
    this.#clock = parts?.clock ?? systemClock;
    this.#tell = () => {};
    const { compression, retention } = this.#plan;
    const tell = (error: unknown) => this.#tell(error);
    const family = new RotatedFiles(this.#template, compression?.act !== undefined);
    this.#chores = new Housekeeping({ rotatedFiles: family, compression, retention, clock: this.#clock, report: tell });
    const onRotated = (path: string) => this.#chores.rotated(path);
    this.#file = new LogFile({ ...this.#plan, template: this.#template, clock: this.#clock, report: tell, onRotated });
    if (parts === undefined) this.open(reporterOf('FileLogRecordExporter'));
  }

  /** @internal Throws what `open` would, as far as that can be known without making or changing anything. */
  check(): void {
    if (!this.#plan.delay) this.#file.check();
  }

  /** @internal Opens the file, unless it is to be opened later; errors that cost no record are told from now on. */
  open(tell: (error: unknown) => void): void {
    this.#tell = tell;
    if (!this.#plan.delay) this.#file.open();
    // Files of another time could be another process's, and in use.
    if (this.#plan.rotation !== undefined && !this.#template.dated) this.#chores.resume(this.#template.text);
  }

  /** @internal Code of the user runs in exports. */
  get runsForeignCode(): boolean {
    const { rotation, retention, compression } = this.#plan;
    const predicates = rotation?.predicates.length ?? 0;
    return predicates > 0 || retention?.act !== undefined || compression?.act !== undefined;
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    if (this.#closed !== undefined) return done({ code: 1, error: new Error('the file was closed') });
    try {
      this.#file.look();
    } catch (error) {
      return done({ code: 1, error: error as Error });
    }
    if (records.length === 1) return done(this.#writeOne(records[0] as ReadableLogRecord));
    const piece = new WriteBuffer();
    for (const record of records) this.#take(record, piece);
    piece.write(this.#write);
    const { failed, error } = piece;
    if (failed.length === 0) done({ code: 0 });
    else done({ code: 1, error: failed.length === records.length ? (error as Error) : partly(failed, records, error) });
  }

  /** Waits for the compression and retention of what was rotated until now. */
  forceFlush(): Promise<void> {
    return this.#chores.idle();
  }

  /** Closes the file. Without rotation this is when it is compressed, and old ones are let go. */
  shutdown(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { named } = this.#file;
    this.#file.close();
    if (this.#plan.rotation === undefined) {
      if (named !== undefined) this.#chores.closed(named);
      else this.#chores.unused(this.#template.text);
    }
    await this.#chores.idle();
  }

  /** What most exports are when a file is written through. */
  #writeOne(foreign: ReadableLogRecord): ExportResult {
    const record = own(foreign);
    let line: string;
    try {
      line = LightRecord.text(record, this.#render);
    } catch (error) {
      return { code: 1, error: error as Error };
    }
    const bytes = Buffer.byteLength(line);
    if (this.#file.isDue(line, bytes, 0, millisOf(record.hrTimeObserved))) this.#file.rotate();
    const broken = this.#file.write(line, bytes);
    return broken === undefined ? { code: 0 } : { code: 1, error: broken.error as Error };
  }

  #take(foreign: ReadableLogRecord, piece: WriteBuffer): void {
    let line: string;
    const record = own(foreign);
    try {
      line = LightRecord.text(record, this.#render);
    } catch (error) {
      piece.fail([foreign], error);
      return;
    }
    const bytes = Buffer.byteLength(line);
    if (this.#file.isDue(line, bytes, piece.bytes, millisOf(record.hrTimeObserved))) {
      piece.write(this.#write);
      this.#file.rotate();
    }
    piece.add(foreign, line, bytes);
    if (piece.isLarge) piece.write(this.#write);
  }

  readonly #write = (text: string, bytes: number) => this.#file.write(text, bytes);
}

/** Says which of the records did not get into the file. */
function partly(failed: ReadableLogRecord[], records: readonly unknown[], cause: unknown): DeliveryError {
  return Object.assign(new Error(`${failed.length} of ${records.length} lines were not written`, { cause }), {
    failed,
  });
}

function fileRenderer(options: FileExporterOptions): Renderer {
  const { format } = options;
  const serialize = boolean('serialize', options.serialize, false);
  if (serialize && format !== undefined) throw new TypeError('`format` cannot be used together with `serialize`');
  return exporterRenderer(format, serialize);
}
