import type { ExportResult, LightLogRecordExporter } from '../record/exporter.js';
import { boolean, knownOptions, outOfRange } from '../record/floor/expect.js';
import type { ReadableLogRecord } from '../record/readable.js';
import type { JsonFormat, JsonProfile, JsonShape } from './render/json/format.js';
import { exporterJson, exporterRenderer } from './render/renderer.js';
import { isTerminal, wantsColors } from './stream/colors.js';
import { WritableLogRecordExporter } from './stream/writable.js';

/** Options of {@link ConsoleLogRecordExporter}. */
export interface ConsoleOptions {
  /** The stream to write to. @default 'stderr' */
  stream?: 'stdout' | 'stderr' | undefined;
  /** A template, or a function that returns the final text. @default the default template */
  format?: string | ((record: ReadableLogRecord) => string) | undefined;
  /** Whether colour markup becomes ANSI codes. @default whether the stream is a terminal, subject to NO_COLOR and FORCE_COLOR; false with `serialize` */
  colorize?: boolean | undefined;
  /** One JSON object per line instead of `format`: ours, a vendor's, with your own keys, or what your function returns. @default false */
  serialize?: boolean | JsonProfile | JsonShape | ((record: ReadableLogRecord) => object) | undefined;
}

const KNOWN: ReadonlySet<string> = new Set<keyof ConsoleOptions>(['stream', 'format', 'colorize', 'serialize']);

/**
 * Writes records as text to stdout or stderr, behind any processor.
 *
 * @example
 * new SimpleLogRecordProcessor(new ConsoleLogRecordExporter({ stream: 'stdout', serialize: true }));
 */
export class ConsoleLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  /** @internal */
  readonly stream: 'stdout' | 'stderr';
  /** @internal Undefined for text. */
  readonly json: JsonFormat | undefined;
  readonly #inner: WritableLogRecordExporter;

  /** @throws TypeError, RangeError for an unknown or invalid option */
  constructor(options: ConsoleOptions = {}) {
    knownOptions('ConsoleLogRecordExporter', options, KNOWN);
    const { stream = 'stderr' } = options;
    if (stream !== 'stdout' && stream !== 'stderr') throw outOfRange('stream', "'stdout' or 'stderr'", stream);
    const json = exporterJson(options);
    this.stream = stream;
    this.json = json;
    const byDefault = json === undefined && wantsColors(isTerminal(stream === 'stdout' ? 1 : 2));
    const render = exporterRenderer(options.format, json, boolean('colorize', options.colorize, byDefault));
    this.#inner = new WritableLogRecordExporter(() => process[stream], render);
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    this.#inner.export(records, done);
  }

  async forceFlush(): Promise<void> {}

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}
