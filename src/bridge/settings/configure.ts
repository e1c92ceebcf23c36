import { wrongType } from '../../record/expect.js';
import { copyFields } from '../call/fields.js';
import type { Core } from '../core.js';
import type { ConfigureOptions } from '../options.js';
import { limitsOf, resourceOf } from '../provider/environment.js';
import { checkedProvider } from '../routes/application.js';

/**
 * Sets what the options name, and leaves the rest as it is; gives the ids of the new sinks. Everything is looked at first: a mistake
 * changes nothing, but for one in a handler, which leaves the sinks as they are.
 */
export function configure(core: Core, options: ConfigureOptions): number[] {
  const { extra, patcher, onInternalError, provider, providerLevel } = options;
  if (extra !== undefined && (typeof extra !== 'object' || extra === null))
    throw wrongType('extra', 'an object', extra);
  mustBeFunction('patcher', patcher);
  mustBeFunction('onInternalError', onInternalError);
  const activation = listOf('activation', options.activation, isActivation, 'pairs of a name and a boolean');
  const levels = listOf('levels', options.levels, isObject, 'objects with `name`');
  const handlers = listOf('handlers', options.handlers, isObject, 'objects with `sink`');
  for (const { name, ...update } of levels) core.levels.check(name, update);
  const { logRecordLimits, resource: ofOptions } = options;
  const limits = logRecordLimits === undefined ? undefined : limitsOf(logRecordLimits, core.env);
  const resource = ofOptions === undefined ? undefined : resourceOf(ofOptions, core.env);
  const application = checkedProvider(provider);

  for (const { name, ...update } of levels) core.levels.update(name, update);
  if (limits !== undefined) core.limits = limits;
  if (resource !== undefined) core.resource = resource;
  if (extra !== undefined) core.extra = copyFields(extra, core.limits);
  if (patcher !== undefined) core.patches.configured = patcher;
  if (onInternalError !== undefined) core.report.onInternalError = onInternalError;
  if (application !== undefined) core.application.use(application);
  if (providerLevel !== undefined) core.application.level = core.levels.of('providerLevel', providerLevel).no;
  for (const [name, enabled] of activation) core.activation.set(name, enabled);
  core.recompute();
  return options.handlers === undefined ? [] : core.installed.replaceAll(handlers);
}

function listOf<T>(option: string, list: T[] | undefined, isOne: (item: unknown) => boolean, what: string): T[] {
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
