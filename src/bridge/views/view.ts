/* What is a logger to its user? */

import { scheduler } from '../../processors/pace/scheduler.js';
import { writeToStderr } from '../../record/failure/report.js';
import { systemClock } from '../../record/floor/clock.js';
import { processEnvironment } from '../../record/floor/environment.js';
import { knownOptions, wrongType } from '../../record/floor/expect.js';
import { sharedState } from '../../record/floor/shared-state.js';
import type { CallDefaults } from '../call/call-input.js';
import type { CopiedFields } from '../call/fields.js';
import type { Opt } from '../call/opt.js';
import type { Patch } from '../call/patch.js';
import { configure } from '../configure.js';
import { Core, type Surroundings } from '../core.js';
import { LOGGER_OPTIONS, type LoggerOptions } from '../logger-options.js';
import type { Scope } from '../scope.js';

const DEFAULT_NAME = 'logly';

/** What distinguishes one logger from another with the same core: its scope, bound fields, patches and options. */
export class View {
  readonly core: Core;
  readonly scope: Scope;
  readonly bound: CopiedFields | undefined;
  readonly patches: readonly Patch[];
  readonly opt: Opt | undefined;
  #defaults: CallDefaults | undefined;

  constructor(
    core: Core,
    scope: Scope,
    bound?: CopiedFields | undefined,
    patches: readonly Patch[] = [],
    opt?: Opt | undefined,
  ) {
    this.core = core;
    this.scope = scope;
    this.bound = bound;
    this.patches = patches;
    this.opt = opt;
  }

  /** What all calls of this view share. Computed anew when `configure` has changed the resource, the limits or the redaction. */
  get defaults(): CallDefaults {
    const { resource, limits, redactor } = this.core;
    let defaults = this.#defaults;
    if (
      defaults === undefined ||
      defaults.resource !== resource ||
      defaults.limits !== limits ||
      defaults.redactor !== redactor
    ) {
      defaults = {
        scope: this.scope.instrumentationScope,
        resource,
        limits,
        redactor,
        opt: this.opt,
        onUnused: this.core.hints.unusedArguments,
      };
      this.#defaults = defaults;
    }
    return defaults;
  }

  /** A copy with these properties replaced. */
  with(changes: Partial<Pick<View, 'scope' | 'bound' | 'patches' | 'opt'>>): View {
    const { scope, bound, patches, opt } = { ...this, ...changes };
    return new View(this.core, scope, bound, patches, opt);
  }
}

export const thisThread: Surroundings = {
  clock: systemClock,
  scheduler,
  stderr: writeToStderr,
  hintsGiven: sharedState('hints', () => new Set<string>()),
  env: processEnvironment,
};

/**
 * The first view of a new core.
 *
 * @param prepare Gets the core before anything is reported
 * @throws TypeError, RangeError for options that are unknown or wrong
 */
export function firstView(
  options: LoggerOptions,
  surroundings = thisThread,
  prepare: (core: Core) => void = () => {},
): View {
  knownOptions('Logger', options, LOGGER_OPTIONS);
  const { name = DEFAULT_NAME, version, ...rest } = options;
  checkScope(name, version);
  const core = new Core(surroundings);
  prepare(core);
  core.warnInvalidEnv();
  configure(core, rest);
  return new View(core, core.scope(name, version));
}

/** @throws TypeError for a value that cannot be the name or version of an instrumentation scope */
export function checkScope(name: unknown, version: unknown): void {
  if (typeof name !== 'string' || name === '') throw wrongType('name', 'a string that is not empty', name);
  if (version !== undefined && typeof version !== 'string') throw wrongType('version', 'a string', version);
}
