import { serializeRecord } from '../../exporters/render/json.js';
import { compileTemplate, DEFAULT_TEMPLATE } from '../../exporters/render/template.js';
import { wrongType } from '../../record/expect.js';
import type { Level } from '../../record/levels.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import type { Format } from '../options.js';

/** What decides how a sink's text looks. */
export interface Look {
  readonly format: Format | undefined;
  readonly serialize: boolean;
  readonly colorize: boolean;
  readonly backtrace: boolean;
}

/** Makes renderers; sinks that look the same share one, so that the text of a record is made once for all of them. */
export class Renderers {
  readonly #levelOf: (record: LightRecord) => Level | undefined;
  readonly #templates = new Map<string, Renderer>();
  readonly #functions = new WeakMap<object, Renderer>();

  /** @param levelOf The level of a record, for its colour and icon. */
  constructor(levelOf: (record: LightRecord) => Level | undefined) {
    this.#levelOf = levelOf;
  }

  /** @throws TypeError when `format` is neither text nor function, or the template has a mistake */
  of({ format = DEFAULT_TEMPLATE, serialize, colorize, backtrace }: Look): Renderer {
    if (typeof format === 'function') return shared(this.#functions, format, () => callFormat(format));
    if (typeof format !== 'string') throw wrongType('format', 'a template or a function', format);
    if (serialize) return shared(this.#templates, 'serialize', () => (record) => `${serializeRecord(record)}\n`);
    return shared(this.#templates, `${colorize} ${backtrace} ${format}`, () =>
      compileTemplate(format, { colorize, backtrace, levelOf: this.#levelOf }),
    );
  }
}

function shared<K>(
  known: { get(key: K): Renderer | undefined; set(key: K, value: Renderer): unknown },
  key: K,
  make: () => Renderer,
) {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

function callFormat(format: Exclude<Format, string>): Renderer {
  return (record) => {
    const text: unknown = format(LightRecord.freeze(record));
    if (typeof text !== 'string') throw wrongType('format', 'a function that returns text', text);
    return text.endsWith('\n') ? text : `${text}\n`;
  };
}
