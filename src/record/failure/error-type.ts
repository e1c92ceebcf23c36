/* Which short word names an error? */
import type { DeliveryError, ExportResult } from '../exporter.js';

/** The type of an error without a usable name. */
export const OTHER_ERROR = '_OTHER';

const NAME = /^[A-Za-z_$][\w$.]{0,99}$/;
const CODE = /^[A-Za-z][A-Za-z0-9_]{1,49}$/;

/**
 * The type of an error, as OpenTelemetry's `error.type` wants it, of low cardinality: `rejected` for a partial success, an HTTP status,
 * `timeout`, a system error code (`ECONNREFUSED`), else the name of the class. Never throws.
 */
export function errorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return OTHER_ERROR;
  try {
    const { rejected, code, name } = error as DeliveryError & { code?: unknown };
    if (typeof rejected === 'number' && rejected > 0) return 'rejected';
    const status = statusIn(error);
    if (status !== undefined) return String(status);
    if (name === 'TimeoutError') return 'timeout';
    if (typeof code === 'string' && CODE.test(code)) return code;
    const known: unknown = name === undefined || name === 'Error' ? error.constructor.name : name;
    return typeof known === 'string' && known !== 'Object' && NAME.test(known) ? known : OTHER_ERROR;
  } catch {
    return OTHER_ERROR;
  }
}

/** The HTTP status in the result of an export, or in its error. Never throws. */
export function httpStatus(result: unknown): number | undefined {
  try {
    const { error } = result as ExportResult;
    return statusIn(result as object) ?? (error === undefined || error === null ? undefined : statusIn(error));
  } catch {
    return undefined;
  }
}

function statusIn(carrier: object): number | undefined {
  const { status, statusCode, code } = carrier as Record<string, unknown>;
  for (const number of [status, statusCode, code])
    if (typeof number === 'number' && Number.isInteger(number) && number >= 100 && number < 600) return number;
  return undefined;
}
