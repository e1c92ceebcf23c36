import type { DeliveryError } from '../../record/exporter.js';
import { classifyError, type RetryDecision } from '../../record/failure/outcome.js';
import { oneLine } from '../../record/text.js';
import type { Answer } from './answer.js';
import type { HttpProxy } from './proxy.js';
import { retryAfterMillis } from './retry-after.js';

const MAX_MESSAGE = 500;
/** Longer texts are cut before secrets are looked for in them. */
const MAX_EXAMINED = 8 * 2 ** 10;
/** A truncated answer, and what a machine that runs out of a resource reports instead of connecting. */
const TRANSIENT: ReadonlySet<unknown> = new Set([
  ...['ERR_STREAM_PREMATURE_CLOSE', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'],
]);

/** What sends such answers is no collector: another request would bring another one. */
const FINAL: Partial<RetryDecision> = { retryable: false, divisible: false };

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
  /** @param isCut The text may end within a secret */
  readonly redact: (text: string, isCut: boolean) => string;
  /** What most likely is wrong with the destination, as the end of a message; empty if that is unknown. */
  readonly cureOf: (failure: { readonly status?: number; readonly code?: string }) => string;
}

/** Text from a server as one line of at most 500 characters, without secrets. @param isCut The text is the beginning of a longer one */
export function sanitized(text: string, { redact }: ErrorContext, isCut = false): string {
  return oneLine(redact(text.slice(0, MAX_EXAMINED), isCut || text.length > MAX_EXAMINED), MAX_MESSAGE);
}

/**
 * The error of an answer whose status is not 2xx.
 *
 * @param message The server's explanation; may be empty
 * @param decision What is known of this server beyond the status
 */
export function refused(
  answer: Answer,
  message: string,
  nowMillis: number,
  context: ErrorContext,
  decision: { readonly retryable?: boolean | undefined; readonly divisible?: boolean | undefined } = {},
): HttpError {
  const { status, isTooLong } = answer;
  const text = isTooLong ? 'the answer is longer than 4 MiB' : sanitized(message, context, answer.isCut);
  const why = status >= 300 && status < 400 ? ': redirects are not followed' : text === '' ? '' : `: ${text}`;
  const error: HttpError = new Error(`${context.displayUrl} answered ${status}${why}${context.cureOf({ status })}`);
  error.status = status;
  const ofStatus = isTooLong ? FINAL : classifyError(error, true);
  const { retryable = ofStatus.retryable ?? false, divisible = ofStatus.divisible } = isTooLong ? {} : decision;
  error.retryable = retryable;
  // Said outright: without it, the status alone would divide.
  if (divisible !== undefined && (divisible || isTooLong || decision.divisible === false)) error.divisible = divisible;
  const after = error.retryable ? retryAfterMillis(answer.retryAfter, nowMillis) : undefined;
  if (after !== undefined) error.retryAfterMillis = after;
  return error;
}

/** The error of a request without a complete answer. The original is not its `cause`: it may hold what was sent. */
export function connectionError(cause: unknown, context: ErrorContext): HttpError {
  const { name, code, message, retryable, status, isOfProxy } = (
    typeof cause === 'object' && cause !== null ? cause : {}
  ) as Record<string, unknown>;
  const text = typeof message === 'string' && message !== '' ? message : String(code ?? 'the request failed');
  const cure = isOfProxy === true ? '' : context.cureOf(typeof code === 'string' ? { code } : {});
  const error: HttpError = new Error(`${context.displayUrl}: ${sanitized(text, context)}${cure}`);
  if (typeof code === 'string') error.code = code;
  if (isOfProxy === true && typeof status === 'number') Object.assign(error, { status, divisible: false });
  const ended = name === 'TimeoutError' || name === 'AbortError';
  if (ended) error.name = name;
  const transient = ended || TRANSIENT.has(code) || classifyError(error, true).retryable === true;
  error.retryable = typeof retryable === 'boolean' ? retryable : transient;
  return error;
}

/** The error of a user's function that failed, retryable as far as its own error says so. */
export function functionError(name: 'headers' | 'sign', { message, retryable = true }: DeliveryError): HttpError {
  return Object.assign(new Error(`the \`${name}\` function failed: ${message}`), { retryable });
}

/** The failure of a proxy on the way, not of the server. For `connectionError`. */
interface ProxyFailure extends HttpError {
  readonly isOfProxy: true;
}

/** The connection to a proxy failed. */
export function proxyLost(
  proxy: HttpProxy,
  { message, code }: { message: string; code?: string | undefined },
): ProxyFailure {
  const error = new Error(`the proxy ${proxy.displayUrl} (${proxy.variable}): ${message || code}`);
  return Object.assign(error, { isOfProxy: true as const, ...(code === undefined ? {} : { code }) });
}

/** A proxy refused to pass a request on. */
export function proxyRefused(proxy: HttpProxy, status: number): ProxyFailure {
  const { displayUrl, variable, authorization } = proxy;
  const credentials = authorization === undefined ? 'asks for credentials' : 'refuses the credentials in the variable';
  const why = status === 407 ? `: it ${credentials}` : '';
  const error = new Error(`the proxy ${displayUrl} (${variable}) answered ${status}${why}`);
  return Object.assign(error, { isOfProxy: true as const, status });
}
