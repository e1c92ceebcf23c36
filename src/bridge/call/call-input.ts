import type { Level } from '../../record/levels.js';
import type { InstrumentationScope, Resource } from '../../record/readable.js';
import type { ValueLimits } from '../../record/values/limits.js';
import type { Location } from './location.js';
import type { Opt } from './opt.js';

/** What few calls have. */
export interface Aside {
  /** The exception, where the call or its view says it outright. */
  readonly exception?: { readonly thrown: unknown } | undefined;
  /** Where the call stands, where that is asked for. */
  readonly location?: Location | undefined;
}

/** What a log call was given. */
export interface Call extends Aside {
  readonly level: Level;
  readonly message: unknown;
  readonly args: readonly unknown[];
}

/** What all calls of a view have in common. */
export interface Setting {
  readonly scope: InstrumentationScope;
  readonly resource: Resource;
  readonly limits: ValueLimits;
  /** What the view says of its calls. */
  readonly opt: Opt | undefined;
}
