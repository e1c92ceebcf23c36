import { AsyncResource, lazily } from '../../record/floor/builtin.js';
import { withoutTracing } from '../../record/otel.js';
import { LightRecord } from '../../record/record.js';
import { runAs } from './delivery-context.js';
import type { Flight } from './flight.js';
import { root } from './scheduler.js';

const takeScope = () => new AsyncResource('LoglyCall');

/**
 * One that is kept for its shape, as `keepShape` keeps others. They look like this from the first delivery on, which is known by what is
 * put into them; taken outside of any call, it holds nothing of anybody's.
 */
const example = lazily(() => root.runInAsyncScope(takeScope));

/** Keeps the async context of the log call, which is the one we are in, for the deliveries of the record. */
export function captureCallContext(record: LightRecord): void {
  LightRecord.callContext(record, takeScope);
}

/**
 * Runs an export that is code of somebody else: known as this delivery's, without spans for what it does, and with `scope` in the
 * async context in which that record was logged.
 */
export function enter(flight: Flight, scope: LightRecord | undefined, run: () => void): void {
  const untraced = () => withoutTracing(() => runAs(flight, run));
  if (scope === undefined) return untraced();
  LightRecord.callContext(scope, takeScope).runInAsyncScope(untraced);
  example();
}
