import { type JsonFormat, jsonFormatOf } from '../../exporters/render/json/format.js';
import { type Pretty, prettyOf } from '../../exporters/render/json/pretty.js';
import { serializer } from '../../exporters/render/json/serializer.js';
import { callFormat, styledTextOf, withRawOverride } from '../../exporters/render/renderer.js';
import { asksForLocation, compileTemplate, DEFAULT_TEMPLATE } from '../../exporters/render/template.js';
import { type Origin, THIS_THREAD } from '../../exporters/render/token/tokens.js';
import { lazily } from '../../record/floor/builtin.js';
import type { Environment } from '../../record/floor/environment.js';
import { boolean, wrongType } from '../../record/floor/expect.js';
import type { Level } from '../../record/levels.js';
import type { LightRecord, Renderer } from '../../record/record.js';
import type { AddOptions, Format } from './options.js';

/** Templates that sinks share. A program may add a sink with another template for each request. */
const MAX_SHARED = 100;

/** Everything that decides how a sink's text is rendered. */
export interface TextFormat {
  readonly format: Format | undefined;
  readonly serialize: JsonFormat | undefined;
  readonly pretty: Pretty | undefined;
  readonly colorize: boolean;
  readonly backtrace: boolean;
}

/** The options of a sink that concern its text, checked. `isColored` gives the default of `colorize`. */
export function textFormatOf(options: AddOptions, env: Environment, isColored: () => boolean): TextFormat {
  const { format } = options;
  const serialize = jsonOf(options, env);
  const colorize = boolean('colorize', options.colorize, serialize === undefined && isColored());
  const backtrace = boolean('backtrace', options.backtrace, true);
  if (serialize !== undefined && format !== undefined)
    throw new TypeError('`format` cannot be used together with `serialize`');
  const pretty = options.prettyJson === undefined ? undefined : prettyOf('prettyJson', options.prettyJson);
  if (pretty !== undefined && serialize === undefined)
    throw new TypeError('`prettyJson` can only be used together with `serialize`');
  return { format, serialize, pretty, colorize, backtrace };
}

/** The JSON that a sink writes; undefined for text. @throws TypeError, RangeError for a wrong `serialize` */
export function jsonOf({ serialize }: Pick<AddOptions, 'serialize'>, env: Environment): JsonFormat | undefined {
  return serialize === undefined ? undefined : jsonFormatOf('serialize', serialize, env);
}

/** The renderer for a sink's options. */
export function rendererFor(
  options: AddOptions,
  { renderers, env }: { readonly renderers: Renderers; readonly env: Environment },
  isColored: () => boolean = () => false,
): Renderer {
  return renderers.of(textFormatOf(options, env, isColored));
}

/** The function of the user that makes the text: it may read the outside world, and so runs in the log call. */
export function textFunctionOf({ format, serialize }: Pick<AddOptions, 'format' | 'serialize'>): unknown {
  return typeof format === 'function' ? format : typeof serialize === 'function' ? serialize : undefined;
}

/** Does the text show the location of the call? A format function is not known to: its user sets `opt({ location: true })`. */
export function showsLocation(format: unknown): boolean {
  return typeof format === 'string' && asksForLocation(format);
}

/** Builds renderers. Sinks with equal formats share one, so that the text of a record is rendered once for all of them. */
export class Renderers {
  readonly #levelOf: (record: LightRecord) => Level | undefined;
  readonly #origin: Origin;
  readonly #templates = new Map<string, Renderer>();
  /** Without and with colours, which matter to a call with `raw`. */
  readonly #functions = [new WeakMap<object, Renderer>(), new WeakMap<object, Renderer>()] as const;

  /**
   * @param levelOf The level of a record, for its colour and icon
   * @param origin The process and thread that logged the records
   */
  constructor(levelOf: (record: LightRecord) => Level | undefined, origin: Origin = THIS_THREAD) {
    this.#levelOf = levelOf;
    this.#origin = origin;
  }

  /** @throws TypeError when `format` is neither a string nor a function, or the template has a mistake */
  of({ format = DEFAULT_TEMPLATE, serialize, pretty, colorize, backtrace }: TextFormat): Renderer {
    if (typeof format === 'function') {
      return shared(this.#functions[colorize ? 1 : 0], format, () =>
        withRawOverride(callFormat(format), colorize, this.#levelOf),
      );
    }
    if (typeof format !== 'string') throw wrongType('format', 'a template or a function', format);
    if (typeof serialize === 'function' && pretty === undefined)
      return shared(this.#functions[colorize ? 1 : 0], serialize, () => this.#json(serialize, pretty, colorize));
    if (typeof serialize === 'function') return this.#json(serialize, pretty, colorize);
    if (serialize !== undefined) {
      return shared(this.#templates, `serialize ${colorize} ${JSON.stringify([serialize, pretty])}`, () =>
        this.#json(serialize, pretty, colorize),
      );
    }
    const template = () =>
      compileTemplate(format, { colorize, backtrace, levelOf: this.#levelOf, origin: this.#origin, styledTextOf });
    return shared(this.#templates, `${colorize} ${backtrace} ${format}`, () =>
      withRawOverride(format === DEFAULT_TEMPLATE ? lazyRenderer(template) : template(), colorize, this.#levelOf),
    );
  }

  #json(format: JsonFormat, pretty: Pretty | undefined, colorize: boolean): Renderer {
    const serialize = serializer(format, pretty, this.#origin);
    return withRawOverride((record) => `${serialize(record)}\n`, colorize, this.#levelOf);
  }
}

/** Compiles the template at the first record: a template without a mistake need not hold up the start of the program. */
function lazyRenderer(compile: () => Renderer): Renderer {
  const render = lazily(compile);
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
  // Who has the oldest one goes on to use it.
  if (known instanceof Map && known.size >= MAX_SHARED) known.delete(known.keys().next().value);
  known.set(key, made);
  return made;
}
