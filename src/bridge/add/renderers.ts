import type { Pretty } from '../../exporters/render/json.js';
import { serializeRecord } from '../../exporters/render/json.js';
import { callFormat, styledTextOf, withRawOverride } from '../../exporters/render/renderer.js';
import { asksForLocation, compileTemplate, DEFAULT_TEMPLATE } from '../../exporters/render/template.js';
import { type Origin, THIS_THREAD } from '../../exporters/render/token/tokens.js';
import { lazily } from '../../record/floor/builtin.js';
import { wrongType } from '../../record/floor/expect.js';
import type { Level } from '../../record/levels.js';
import type { LightRecord, Renderer } from '../../record/record.js';
import type { Format } from './options.js';

/** What decides how a sink's text looks. */
export interface Look {
  readonly format: Format | undefined;
  readonly serialize: boolean;
  readonly pretty: Pretty | undefined;
  readonly colorize: boolean;
  readonly backtrace: boolean;
}

/** Whether the text shows where a call stands. A function is not known to: its user asks for the location himself. */
export function showsLocation(format: unknown): boolean {
  return typeof format === 'string' && asksForLocation(format);
}

/** Makes renderers; sinks that look the same share one, so that the text of a record is made once for all of them. */
export class Renderers {
  readonly #levelOf: (record: LightRecord) => Level | undefined;
  readonly #origin: Origin;
  readonly #templates = new Map<string, Renderer>();
  /** Without and with colours, which matter where a call wants its text raw. */
  readonly #functions = [new WeakMap<object, Renderer>(), new WeakMap<object, Renderer>()] as const;

  /**
   * @param levelOf The level of a record, for its colour and icon
   * @param origin Where the records were logged
   */
  constructor(levelOf: (record: LightRecord) => Level | undefined, origin: Origin = THIS_THREAD) {
    this.#levelOf = levelOf;
    this.#origin = origin;
  }

  /** @throws TypeError when `format` is neither text nor function, or the template has a mistake */
  of({ format = DEFAULT_TEMPLATE, serialize, pretty, colorize, backtrace }: Look): Renderer {
    if (typeof format === 'function') {
      return shared(this.#functions[colorize ? 1 : 0], format, () =>
        withRawOverride(callFormat(format), colorize, this.#levelOf),
      );
    }
    if (typeof format !== 'string') throw wrongType('format', 'a template or a function', format);
    if (serialize) {
      return shared(this.#templates, `serialize ${colorize} ${JSON.stringify(pretty)}`, () =>
        withRawOverride((record) => `${serializeRecord(record, pretty, this.#origin)}\n`, colorize, this.#levelOf),
      );
    }
    const template = () =>
      compileTemplate(format, {
        colorize,
        backtrace,
        levelOf: this.#levelOf,
        origin: this.#origin,
        styledTextOf,
      });
    return shared(this.#templates, `${colorize} ${backtrace} ${format}`, () =>
      withRawOverride(format === DEFAULT_TEMPLATE ? later(template) : template(), colorize, this.#levelOf),
    );
  }
}

/** Made for the first record: no program waits at its start for a template that has no mistake in it. */
function later(make: () => Renderer): Renderer {
  const render = lazily(make);
  return (record) => render()(record);
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
