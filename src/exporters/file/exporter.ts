/* How do records get into a file? */
import type { ExportResult, LightLogRecordExporter } from '../../record/exporter.js';
import { reporterOf } from '../../record/failure/report.js';
import { type Clock, millisOf, systemClock } from '../../record/floor/clock.js';
import { knownOptions } from '../../record/floor/expect.js';
import { own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { partialFailure } from '../partial-failure.js';
import { exporterJson, exporterRenderer } from '../render/renderer.js';
import { Housekeeping } from './housekeeping.js';
import { LogFile } from './log-file.js';
import { FILE_OPTIONS } from './option-names.js';
import { type FileExporterOptions, type FilePlan, planFile } from './options.js';
import { PathTemplate } from './path-template.js';
import { RotatedFiles } from './rotated-files.js';
import { WriteBuffer } from './write-buffer.js';

/** The parts that `add` provides. */
interface FileParts {
  readonly render: Renderer;
  readonly clock: Clock;
  /** The name of the path in errors. */
  readonly pathOption: string;
}

const KNOWN: ReadonlySet<string> = new Set(['path', 'format', 'serialize', ...FILE_OPTIONS]);

/**
 * Appends records to a file; rotates, compresses and removes files. An export ends once its lines were written by system calls, so that they
 * survive the end of the process.
 *
 * @example
 * new BatchLogRecordProcessor(new FileLogRecordExporter({ path: 'app.log', rotation: 'daily', retention: '30 days' }));
 */
export class FileLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly #render: Renderer;
  readonly #plan: FilePlan;
  readonly #template: PathTemplate;
  readonly #clock: Clock;
  readonly #file: LogFile;
  readonly #housekeeping: Housekeeping;
  #report: (error: unknown) => void;
  #closed: Promise<void> | undefined;

  /** @throws TypeError, RangeError for an unknown or invalid option; without `delay`, the file system's error if the file cannot be opened */
  constructor(options: FileExporterOptions);
  /** @internal Does not open the file: call `open`. */
  constructor(options: FileExporterOptions, parts: FileParts);
  constructor(options: FileExporterOptions, parts?: FileParts) {
    if (parts === undefined) knownOptions('FileLogRecordExporter', options, KNOWN);
    this.#plan = planFile(options);
    this.#template = new PathTemplate(parts?.pathOption ?? 'path', options.path);
    this.#render = parts?.render ?? exporterRenderer(options.format, exporterJson(options));
    this.#clock = parts?.clock ?? systemClock;
    this.#report = () => {};
    const { compression, retention } = this.#plan;
    const report = (error: unknown) => this.#report(error);
    const rotatedFiles = new RotatedFiles(this.#template, compression?.compress !== undefined);
    this.#housekeeping = new Housekeeping({ rotatedFiles, compression, retention, clock: this.#clock, report });
    this.#file = new LogFile({
      ...this.#plan,
      template: this.#template,
      upkeep: this.#plan.rotation !== undefined ? 'rotated' : compression !== undefined ? 'compressed' : undefined,
      clock: this.#clock,
      report,
      onRotated: (path, place) => this.#housekeeping.rotated(path, place),
    });
    if (parts === undefined) this.open(reporterOf('FileLogRecordExporter'));
  }

  /** @internal Throws the error of `open` as far as it can be predicted without changing anything. */
  check(): void {
    if (!this.#plan.delay) this.#file.check();
  }

  /** @internal Opens the file, unless `delay` is set. @param report Takes errors that lose no record */
  open(report: (error: unknown) => void): void {
    this.#report = report;
    if (!this.#plan.delay) this.#file.open();
    const { text, base, dated } = this.#template;
    if (this.#plan.rotation === undefined) return;
    // With a time in the path, the files found could be in use by another process.
    if (!dated) this.#housekeeping.resume(text, base);
    else this.#housekeeping.removeNotes(() => this.#file.path, base);
  }

  /** @internal True if functions of the user run in exports. */
  get runsForeignCode(): boolean {
    const { rotation, retention, compression } = this.#plan;
    const predicates = rotation?.predicates.length ?? 0;
    return predicates > 0 || retention?.retain !== undefined || compression?.compress !== undefined;
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    if (this.#closed !== undefined) return done({ code: 1, error: new Error('the file was closed') });
    try {
      this.#file.refresh();
    } catch (error) {
      return done({ code: 1, error: error as Error });
    }
    if (records.length === 1) return done(this.#writeOne(records[0] as ReadableLogRecord));
    const buffer = new WriteBuffer();
    for (const record of records) this.#append(record, buffer);
    buffer.write(this.#write);
    const { failed, error } = buffer;
    if (failed.length === 0) done({ code: 0 });
    else done({ code: 1, error: partialFailure(failed, records, error) });
  }

  /** Waits for the compression and retention of the files rotated so far. Never rejects. */
  forceFlush(): Promise<void> {
    return this.#housekeeping.idle();
  }

  /** Closes the file. Without `rotation` it is compressed now, and old files are removed. Waits for that. */
  shutdown(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { current } = this.#file;
    this.#file.close();
    if (this.#plan.rotation === undefined) {
      if (current !== undefined) this.#housekeeping.closed(current.named, current.place);
      else this.#housekeeping.unused(this.#template.text, this.#template.base);
    }
    await this.#housekeeping.idle();
  }

  /** The most common export, without a buffer: with one, a line takes 4 % longer (bench/tricks, write-one). */
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

  #append(foreign: ReadableLogRecord, buffer: WriteBuffer): void {
    let line: string;
    const record = own(foreign);
    try {
      line = LightRecord.text(record, this.#render);
    } catch (error) {
      buffer.fail([foreign], error);
      return;
    }
    const bytes = Buffer.byteLength(line);
    if (this.#file.isDue(line, bytes, buffer.bytes, millisOf(record.hrTimeObserved))) {
      buffer.write(this.#write);
      this.#file.rotate();
    }
    buffer.add(foreign, line, bytes);
    if (buffer.isLarge) buffer.write(this.#write);
  }

  readonly #write = (text: string, bytes: number) => this.#file.write(text, bytes);
}
