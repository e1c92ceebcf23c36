/* What does JSON show of a completion report? */
import type { AnyValue } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { isError } from '../../record/values/exception.js';
import { jsonOf } from '../../record/values/json.js';
import type { SinkReport } from '../sinks/sink.js';

/** What of a completion report holds errors. */
interface ErrorsOfReport {
  readonly sinks: readonly SinkReport[];
  readonly errors: readonly unknown[];
}

/**
 * The report, of which `JSON.stringify` shows the errors with their types, messages and members. Their own JSON has no message. The errors
 * themselves stay as they are: they may be the user's.
 */
export function withJson<R extends ErrorsOfReport>(report: R): R {
  return setJson(report, () => ({
    ...report,
    sinks: report.sinks.map(sinkJson),
    errors: report.errors.map(errorJson),
  }));
}

/** The same for the numbers of sinks alone. */
export function statsWithJson(sinks: SinkReport[]): SinkReport[] {
  return setJson(sinks, () => sinks.map(sinkJson));
}

/** Sets no member that a copy or a comparison of the object would see. */
function setJson<T extends object>(object: T, toJSON: () => unknown): T {
  return Object.defineProperty(object, 'toJSON', { value: toJSON, configurable: true, writable: true });
}

function sinkJson(sink: SinkReport): unknown {
  const { lastError } = sink;
  return lastError === undefined ? sink : { ...sink, lastError: { ...lastError, error: errorJson(lastError.error) } };
}

/** A value that is no error stays as it is. */
function errorJson(error: unknown): unknown {
  if (!isError(error)) return error;
  const json = jsonOf(new ValueCopier().value(error));
  return JSON.parse(json, (key, value: AnyValue) => (key === 'stacktrace' ? undefined : value));
}
