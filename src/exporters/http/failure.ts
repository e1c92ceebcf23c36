import type { DeliveryError } from '../../record/exporter.js';
import { classifyError } from '../../record/failure/outcome.js';
import { oneLine } from '../../record/text.js';
import type { Answer } from './answer.js';
import { retryAfterMillis } from './retry-after.js';

const MAX_MESSAGE = 500;
/** A truncated answer, and what a machine that runs out of a resource reports instead of connecting. */
const TRANSIENT: ReadonlySet<unknown> = new Set([
  ...['ERR_STREAM_PREMATURE_CLOSE', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'],
]);

/** The outcome of a failed request. Its message contains no secret. */
export interface HttpError extends DeliveryError {
  /** The HTTP status, if there was an answer. */
  status?: number;
  code?: string;
}

/** What error messages need: the URL, and the secrets to leave out. */
export interface ErrorContext {
  /** The URL without user info and query. */
  readonly displayUrl: string;
  readonly redact: (text: string) => string;
}

/** Text from a server as one line of at most 500 characters, without secrets. */
export function sanitized(text: string, { redact }: ErrorContext): string {
  return oneLine(redact(text), MAX_MESSAGE);
}

/** The error of an answer whose status is not 2xx. @param message The server's explanation; may be empty */
export function refused(answer: Answer, message: string, nowMillis: number, context: ErrorContext): HttpError {
  const { status } = answer;
  const text = sanitized(message, context);
  const why = status >= 300 && status < 400 ? ': redirects are not followed' : text === '' ? '' : `: ${text}`;
  const error: HttpError = new Error(`${context.displayUrl} answered ${status}${why}`);
  error.status = status;
  const { retryable, divisible } = classifyError(error, true);
  error.retryable = retryable ?? false;
  if (divisible) error.divisible = true;
  const after = error.retryable ? retryAfterMillis(answer.retryAfter, nowMillis) : undefined;
  if (after !== undefined) error.retryAfterMillis = after;
  return error;
}

/** The error of a request without a complete answer. The original is not its `cause`: it may hold what was sent. */
export function connectionError(cause: unknown, context: ErrorContext): HttpError {
  const { name, code, message, retryable } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<
    string,
    unknown
  >;
  const text = typeof message === 'string' && message !== '' ? message : String(code ?? 'the request failed');
  const error: HttpError = new Error(`${context.displayUrl}: ${sanitized(text, context)}`);
  if (typeof code === 'string') error.code = code;
  const ended = name === 'TimeoutError' || name === 'AbortError';
  if (ended) error.name = name;
  const transient = ended || TRANSIENT.has(code) || classifyError(error, true).retryable === true;
  error.retryable = typeof retryable === 'boolean' ? retryable : transient;
  return error;
}

/** The error of a `headers` function that failed, retryable as far as the function's own error says so. */
export function headersError({ message, retryable = true }: DeliveryError): HttpError {
  return Object.assign(new Error(`the \`headers\` function failed: ${message}`), { retryable });
}
