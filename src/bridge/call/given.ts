import type { Level } from '../../record/levels.js';
import type { HrTime, InstrumentationScope, Resource, SpanContext } from '../../record/record.js';
import type { ValueLimits } from '../../record/values/limits.js';
import type { CopiedFields } from './fields.js';
import type { Location } from './location.js';
import type { Opt } from './opt.js';

/** What a log call was given. */
export interface Call {
  readonly level: Level;
  readonly message: unknown;
  readonly args: readonly unknown[];
  /** The exception, where the call says it outright. */
  readonly exception?: { readonly thrown: unknown } | undefined;
}

/** What was around the call when it was made. */
export interface Surroundings {
  readonly time: HrTime;
  readonly spanContext: SpanContext | undefined;
  readonly scope: InstrumentationScope;
  readonly resource: Resource;
  readonly limits: ValueLimits;
  /** The fields of the configuration, the context and the view. */
  readonly fields: CopiedFields | undefined;
  /** What the view says of its calls. */
  readonly opt?: Opt | undefined;
  /** The exception that the view says its calls have. */
  readonly exception?: { readonly thrown: unknown } | undefined;
  /** Where the call stands, where that is asked for. */
  readonly location?: Location | undefined;
}
