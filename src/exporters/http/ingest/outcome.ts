import type { ItemOutcome } from '../../../record/exporter.js';
import { oneLine } from '../../../record/text.js';
import { type Answer, isSuccess } from '../answer.js';
import { type ErrorContext, type HttpError, refused, sanitized } from '../failure.js';
import type { ItemRefusal, Preset, Refusal } from '../presets/preset.js';
import { explanationOf } from '../presets/reply.js';

/** More texts of one answer are not shown: each is searched for secrets. */
const MAX_TEXTS = 100;

/** Why an answer is no success for all records; undefined for one that is. */
export function failureOf(
  answer: Answer,
  sent: number,
  preset: Preset,
  nowMillis: number,
  context: ErrorContext,
): HttpError | undefined {
  const isAccepted = isSuccess(answer.status);
  const refusal = isAccepted ? preset.accepted?.(answer, sent) : preset.refused?.(answer, sent);
  if (refusal === undefined) {
    return isAccepted ? undefined : refused(answer, explanationOf(answer), nowMillis, context);
  }
  if (refusal.items !== undefined && !answer.isTooLong) return ofItems(refusal, refusal.items, sent, context);
  if (isAccepted) return ofSuccess(answer, refusal, context);
  const { message, cure, retryable, divisible = false } = refusal;
  const ours = cure === undefined ? context : { ...context, cureOf: () => cure };
  return refused(answer, message, nowMillis, ours, { retryable, divisible });
}

/** The error of a 2xx answer that says that all records failed, or how many. */
function ofSuccess(answer: Answer, refusal: Refusal, context: ErrorContext): HttpError {
  const { message, cure = '', retryable, divisible = false, rejected } = refusal;
  const { summary = `answered ${answer.status}` } = refusal;
  const text = sanitized(message, context, answer.isCut);
  const error: HttpError = new Error(`${context.displayUrl} ${summary}${text === '' ? '' : `: ${text}`}${cure}`);
  return Object.assign(error, { retryable, divisible, ...(rejected === undefined ? {} : { rejected }) });
}

/** The error of an answer that tells of each record apart. */
function ofItems(
  { message, retryable }: Refusal,
  items: readonly ItemRefusal[],
  sent: number,
  context: ErrorContext,
): HttpError {
  const errors = new Map<string, Error>();
  const errorFor = (item: ItemRefusal): Error => {
    const known = errors.get(item.message);
    if (known !== undefined) return known;
    if (errors.size >= MAX_TEXTS) return others;
    const error = new Error(`${context.displayUrl} refused the record: ${sanitized(item.message, context)}`);
    errors.set(item.message, error);
    return error;
  };
  const others = new Error(`${context.displayUrl} refused the record, for one of more than ${MAX_TEXTS} reasons`);
  const outcomes = items.map((item): ItemOutcome => {
    return { index: item.index, error: errorFor(item), retryable: item.retryable };
  });
  const why = oneLine(sanitized(message, context), 500);
  const error: HttpError = new Error(`${context.displayUrl} refused ${items.length} of ${sent} records: ${why}`);
  return Object.assign(error, { retryable, divisible: false, outcomes });
}
