import { boolean, knownOptions, outOfRange, wrongType } from '../record/expect.js';
import type { ExportResult, LightLogRecordExporter } from '../record/exporter.js';
import { LightRecord, type ReadableLogRecord, type Renderer } from '../record/record.js';
import { isTerminal, wantsColors } from './colors.js';
import { serializeRecord } from './render/json.js';
import { compileTemplate, DEFAULT_TEMPLATE } from './render/template.js';
import { WritableLogRecordExporter } from './writable.js';

export interface ConsoleOptions {
  /** @default 'stderr' */
  stream?: 'stdout' | 'stderr';
  /** Template or a function returning the final text. @default the default template */
  format?: string | ((record: ReadableLogRecord) => string);
  /** @default the stream is a terminal, NO_COLOR / FORCE_COLOR honoured; false with `serialize` */
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
    this.#inner = new WritableLogRecordExporter(() => process[stream], rendererOf(stream, options));
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    this.#inner.export(records, done);
  }

  async forceFlush(): Promise<void> {}

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}

function rendererOf(stream: 'stdout' | 'stderr', options: ConsoleOptions): Renderer {
  const { format = DEFAULT_TEMPLATE } = options;
  const serialize = boolean('serialize', options.serialize, false);
  const colorize = boolean(
    'colorize',
    options.colorize,
    !serialize && wantsColors(isTerminal(stream === 'stdout' ? 1 : 2)),
  );
  if (serialize) return (record) => `${serializeRecord(record)}\n`;
  if (typeof format === 'string') return compileTemplate(format, { colorize });
  if (typeof format !== 'function') throw wrongType('format', 'a template or a function', format);
  return (record) => {
    const text = format(LightRecord.freeze(record));
    return text.endsWith('\n') ? text : `${text}\n`;
  };
}
