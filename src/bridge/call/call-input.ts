import type { Level } from '../../record/levels.js';
import type { InstrumentationScope, Resource } from '../../record/readable.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { ValueLimits } from '../../record/values/limits.js';
import type { Location } from './location.js';
import type { Opt } from './opt.js';

/** What few calls have. */
export interface CallOverrides {
  /** The exception, where the call or its view names it. */
  readonly exception?: { readonly thrown: unknown } | undefined;
  /** The location of the call, where a view or a sink asks for it. */
  readonly location?: Location | undefined;
}

/** The input of a log call. */
export interface Call extends CallOverrides {
  readonly level: Level;
  readonly message: unknown;
  readonly args: readonly unknown[];
}

/** What all calls of a view share. */
export interface CallDefaults {
  readonly scope: InstrumentationScope;
  readonly resource: Resource;
  readonly limits: ValueLimits;
  /** Hides what is secret, before the text is filled. */
  readonly redactor: Redactor | undefined;
  /** The options of `opt`. */
  readonly opt: Opt | undefined;
  /** Called with the message and the arguments that nothing has used. */
  readonly onUnused?: (message: unknown, unused: readonly unknown[]) => void;
}
