import { prettyOf } from '../../exporters/render/json.js';
import { boolean } from '../../record/floor/expect.js';
import type { Renderer } from '../../record/record.js';
import type { AddContext } from './compose.js';
import type { AddOptions } from './options.js';

/** The renderer for a sink's options; `colors` says whether its stream wants colours, where it has one. */
export function renderer(
  options: AddOptions,
  { renderers }: AddContext,
  colors: () => boolean = () => false,
): Renderer {
  const serialize = boolean('serialize', options.serialize, false);
  const colorize = boolean('colorize', options.colorize, !serialize && colors());
  const backtrace = boolean('backtrace', options.backtrace, true);
  if (serialize && options.format !== undefined) {
    throw new TypeError('`format` cannot be used together with `serialize`');
  }
  const pretty = prettyOf('prettyJson', options.prettyJson);
  if (pretty !== undefined && !serialize)
    throw new TypeError('`prettyJson` can be used together with `serialize` alone');
  return renderers.of({ format: options.format, serialize, pretty, colorize, backtrace });
}
