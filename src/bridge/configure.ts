import { boolean, wrongType } from '../record/floor/expect.js';
import type { Level } from '../record/levels.js';
import { Redactor } from '../record/redact/redactor.js';
import { checkFields, copyFields } from './call/fields.js';
import type { Core } from './core.js';
import { limitsOf, resourceOf } from './environment.js';
import type { LevelLike, Levels } from './levels/levels.js';
import type { ConfigureOptions } from './logger-options.js';
import { checkedMeterProvider } from './metrics/meter.js';
import { checkedProvider } from './routes/application.js';

/**
 * Sets what the options name, and returns the ids of the new sinks. Validates everything first: a mistake changes nothing; a mistake in a
 * handler leaves the sinks, and what they write to, as they are.
 */
export function configure(core: Core, options: ConfigureOptions): number[] {
  const { extra, patcher, onInternalError, provider, providerLevel } = options;
  if (extra !== undefined) checkFields('extra', extra);
  mustBeFunction('patcher', patcher);
  mustBeFunction('onInternalError', onInternalError);
  const activation = listOf('activation', options.activation, isActivation, 'pairs of a name and a boolean');
  const levels = listOf('levels', options.levels, isObject, 'objects with `name`');
  const handlers = listOf('handlers', options.handlers, isObject, 'objects with `sink`');
  const registered = levels.map(({ name, ...update }) => core.levels.check(name, update));
  const lowest = providerLevel === undefined ? undefined : minimumAmong(registered, providerLevel, core.levels);
  const { logRecordLimits, resource: ofOptions } = options;
  const limits = logRecordLimits === undefined ? undefined : limitsOf(logRecordLimits, core.env);
  const resource = ofOptions === undefined ? undefined : resourceOf(ofOptions, core.env);
  const application = checkedProvider(provider);
  const meterProvider = options.meterProvider === undefined ? undefined : checkedMeterProvider(options.meterProvider);
  const redactor = options.redact === undefined ? undefined : Redactor.of(options.redact);
  const recordUid = boolean('recordUid', options.recordUid, core.ingress.recordUid);

  for (const { name, ...update } of levels) core.levels.update(name, update);
  if (limits !== undefined) core.limits = limits;
  if (resource !== undefined) core.resource = resource;
  if (options.redact !== undefined) core.redactor = redactor;
  core.ingress.recordUid = recordUid;
  if (extra !== undefined) core.extra = copyFields(extra, core);
  if (patcher !== undefined) core.patches.configured = patcher;
  if (onInternalError !== undefined) core.report.onInternalError = onInternalError;
  if (application !== undefined) core.application.use(application);
  if (meterProvider !== undefined) core.measureWith(meterProvider);
  if (lowest !== undefined) core.application.level = lowest;
  for (const [name, enabled] of activation) core.activation.set(name, enabled);
  core.recompute();
  return options.handlers === undefined ? [] : core.sinks.replaceAll(handlers);
}

/** The number of an existing level, or of one that these options register; Infinity for `OFF`. */
function minimumAmong(registered: readonly Level[], like: LevelLike, levels: Levels): number {
  const name = typeof like === 'string' ? like.toUpperCase() : undefined;
  return registered.find((level) => level.name === name)?.no ?? levels.minimum('providerLevel', like);
}

function listOf<T>(
  option: string,
  list: readonly T[] | undefined,
  isOne: (item: unknown) => boolean,
  what: string,
): readonly T[] {
  if (list === undefined) return [];
  if (!Array.isArray(list) || !list.every(isOne)) throw wrongType(option, `an array of ${what}`, list);
  return list;
}

function isObject(item: unknown): boolean {
  return typeof item === 'object' && item !== null;
}

function isActivation(item: unknown): boolean {
  return Array.isArray(item) && item.length === 2 && typeof item[0] === 'string' && typeof item[1] === 'boolean';
}

function mustBeFunction(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw wrongType(option, 'a function', value);
}
