import { AsyncResource } from '../../record/builtin.js';
import { withoutTracing } from '../../record/otel.js';
import { LightRecord } from '../../record/record.js';
import { keepShape } from '../../record/shape.js';
import { runAs } from '../current.js';
import type { Flight } from './flight.js';

const takeScope = () => new AsyncResource('LoglyCall');

/** Within no call: one that is taken in it holds nothing of anybody's. */
const root = new AsyncResource('LoglyRoot');
let isShapeKept = false;

/** Keeps the async context of the log call, which is the one we are in, for the deliveries of the record. */
export function keepCallerScope(record: LightRecord): void {
  LightRecord.scope(record, takeScope);
}

/**
 * Runs an export that is code of somebody else: known as this delivery's, without spans for what it does, and with `scope` in the
 * async context in which that record was logged.
 */
export function enter(flight: Flight, scope: LightRecord | undefined, run: () => void): void {
  const untraced = () => withoutTracing(() => runAs(flight, run));
  if (scope === undefined) return untraced();
  LightRecord.scope(scope, takeScope).runInAsyncScope(untraced);
  if (isShapeKept) return;
  isShapeKept = true;
  // They have looked like this since the first delivery began, which is known by what is put into them.
  root.runInAsyncScope(() => keepShape(takeScope()));
}
