import { isJsonProfile, JSON_PROFILES } from '../exporters/render/json/format.js';
import { compileTemplate } from '../exporters/render/template.js';
import { type Environment, type Variable, variable } from '../record/floor/environment.js';
import type { AddOptions } from './add/options.js';
import { jsonOf } from './add/renderers.js';
import type { Core } from './core.js';
import { OFF } from './levels/levels.js';
import type { StderrText } from './sinks/stderr-text.js';

const SILENT: ReadonlySet<string> = new Set(['silent', 'none']);

/** What the shared logger's own sink will write to stderr. */
export function ownSinkText(env: Environment): StderrText {
  try {
    return { json: jsonOf(formatIn(variable(env, 'LOGLY_FORMAT')), env) };
  } catch {
    return { json: undefined };
  }
}

/**
 * The options of the shared logger's own sink, by `LOGLY_LEVEL` and `LOGLY_FORMAT`. A service must start whatever they say: what is wrong is
 * reported in one line, and ignored.
 */
export function ownSinkOptions(core: Core): AddOptions {
  return { ...levelOption(core), ...formatOption(core) };
}

function levelOption({ env, levels, report }: Core): Pick<AddOptions, 'level'> {
  const found = variable(env, 'LOGLY_LEVEL');
  if (found === undefined) return {};
  const level = SILENT.has(found.value.toLowerCase()) ? OFF : found.value;
  const like = /^\d+$/.test(level) ? Number(level) : level;
  try {
    levels.minimum(found.name, like);
    return { level: like };
  } catch {
    report.line(
      `${found.name} is ${JSON.stringify(found.value)}, which is no level (${levels.names.join(', ')}, OFF); it is ignored`,
    );
    return {};
  }
}

function formatOption({ env, report }: Core): Pick<AddOptions, 'format' | 'serialize'> {
  const found = variable(env, 'LOGLY_FORMAT');
  try {
    return formatIn(found);
  } catch (error) {
    const { name, value } = found as Variable;
    report.line(`${name} is ${JSON.stringify(value)}, which is no format (${(error as Error).message}); it is ignored`);
    return {};
  }
}

/** @throws an error for what is no format */
function formatIn(found: Variable | undefined): Pick<AddOptions, 'format' | 'serialize'> {
  if (found === undefined) return {};
  const { value } = found;
  const word = value.toLowerCase();
  if (word === 'pretty') return {};
  if (word === 'json') return { serialize: true };
  if (isJsonProfile(word)) return { serialize: word };
  if (!value.includes('{')) throw new Error(`it is none of pretty, json, ${JSON_PROFILES.join(', ')}, and no template`);
  compileTemplate(value);
  return { format: value };
}
