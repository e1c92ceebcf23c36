import type { ExportResult, LightLogRecordExporter } from '../record/exporter.js';
import { boolean, knownOptions, outOfRange } from '../record/floor/expect.js';
import type { ReadableLogRecord } from '../record/readable.js';
import type { Renderer } from '../record/record.js';
import { exporterRenderer } from './render/renderer.js';
import { isTerminal, wantsColors } from './stream/colors.js';
import { WritableLogRecordExporter } from './stream/writable.js';

export interface ConsoleOptions {
  /** Where it is written. @default 'stderr' */
  stream?: 'stdout' | 'stderr';
  /** Template or a function returning the final text. @default the default template */
  format?: string | ((record: ReadableLogRecord) => string);
  /** Colour markup becomes ANSI. @default the stream is a terminal, NO_COLOR / FORCE_COLOR honoured; false with `serialize` */
  colorize?: boolean;
  /** One JSON object per line instead of `format`. @default false */
  serialize?: boolean;
}

const KNOWN = new Set(['stream', 'format', 'colorize', 'serialize']);

/** Writes records as text to stdout or stderr, behind any processor. */
export class ConsoleLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly #inner: WritableLogRecordExporter;

  /** @throws TypeError, RangeError for an option that is unknown or wrong */
  constructor(options: ConsoleOptions = {}) {
    knownOptions('ConsoleLogRecordExporter', options, KNOWN);
    const { stream = 'stderr' } = options;
    if (stream !== 'stdout' && stream !== 'stderr') throw outOfRange('stream', "'stdout' or 'stderr'", stream);
    this.#inner = new WritableLogRecordExporter(() => process[stream], consoleRenderer(stream, options));
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    this.#inner.export(records, done);
  }

  async forceFlush(): Promise<void> {}

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}

function consoleRenderer(stream: 'stdout' | 'stderr', options: ConsoleOptions): Renderer {
  const serialize = boolean('serialize', options.serialize, false);
  const colorize = boolean(
    'colorize',
    options.colorize,
    !serialize && wantsColors(isTerminal(stream === 'stdout' ? 1 : 2)),
  );
  return exporterRenderer(options.format, serialize, colorize);
}
