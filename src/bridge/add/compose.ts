import { mistakenTokens } from '../../exporters/render/template.js';
import { Account } from '../../processors/delivery/account.js';
import { Delivery } from '../../processors/delivery/delivery.js';
import {
  batchOption,
  deliveryLimits,
  EXPORTER_BATCH_SIZE,
  FUNCTION_BATCH_SIZE,
} from '../../processors/delivery/options.js';
import type { DeliverySettings, Operations, UpstreamBuffer } from '../../processors/delivery/settings.js';
import { FilterLogRecordProcessor } from '../../processors/filter.js';
import type { Scheduler } from '../../processors/pace/scheduler.js';
import { DropReporter } from '../../processors/pipeline/drop-reporter.js';
import { patchInFront } from '../../processors/pipeline/patch.js';
import { redactInFront } from '../../processors/pipeline/redact.js';
import { ThirdPartyLogRecordProcessor } from '../../processors/pipeline/third-party.js';
import { comparableLevel } from '../../processors/queue/record-chunk.js';
import { durableQueueOf } from '../../processors/spool/durable-queue.js';
import { recordsWere, whereLeft } from '../../record/failure/lines.js';
import { Outage } from '../../record/failure/outage.js';
import { type Report, sinkLabel } from '../../record/failure/report.js';
import type { Clock } from '../../record/floor/clock.js';
import type { Environment } from '../../record/floor/environment.js';
import { boolean, wrongType } from '../../record/floor/expect.js';
import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import { LightRecord } from '../../record/record.js';
import { Redactor } from '../../record/redact/redactor.js';
import { withUid } from '../../record/uid.js';
import type { ValueLimits } from '../../record/values/limits.js';
import type { CallInProgress } from '../call/call-in-progress.js';
import { patched } from '../call/patch.js';
import type { Levels } from '../levels/levels.js';
import type { Hints } from '../routes/hints.js';
import { type Destination, type ExporterDelivery, UNNAMED } from '../sinks/destination.js';
import { meteredOf } from '../sinks/metered.js';
import { InstalledSink } from '../sinks/sink.js';
import { burstsOf } from './bursts.js';
import type { DeadLetters } from './dead-letter.js';
import { type SinkErrors, sinkErrors } from './errors.js';
import { sinkFilter } from './filters.js';
import type { AddOptions } from './options.js';
import { type Renderers, showsLocation, textFunctionOf } from './renderers.js';

/** What the logger lends to a sink that is being built. */
export interface AddContext {
  readonly id: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly env: Environment;
  readonly limits: ValueLimits;
  /** That of the logger, at any time. */
  readonly redactor: () => Redactor | undefined;
  readonly levels: Levels;
  readonly report: Report;
  readonly hints: Hints;
  readonly call: CallInProgress;
  /** Holds records in front of the deliveries of the sinks. */
  readonly upstream: UpstreamBuffer;
  readonly renderers: Renderers;
  /** How long the logger's last `complete()` waited, if that was not long enough. */
  readonly timedOutAfter: () => number | undefined;
  /** Takes every error of the sink, besides where it goes. */
  readonly onError: (error: unknown) => void;
}

const DEFAULT_LEVEL = 'DEBUG';

/** What happens to records that a sink does not deliver. */
interface FailureHandlers {
  readonly onError: SinkErrors;
  readonly deadLetters: DeadLetters | undefined;
  readonly dropReporter: DropReporter;
}

/** Builds level, filter, delivery and error handling in front of a destination. Opens nothing. */
export function composePipeline(
  destination: Destination,
  options: AddOptions,
  context: AddContext,
  deadLetters?: DeadLetters,
): InstalledSink {
  const { id, clock, report } = context;
  const { name = destination.name, level = DEFAULT_LEVEL } = options;
  if (typeof name !== 'string') throw wrongType('name', 'a string', name);
  const onError = errorHandler(destination, options, context);
  const minimum = context.levels.minimum('level', level);
  const { predicate, mayPass } = sinkFilter(options.filter, context.levels, context.hints);
  const mistaken = typeof options.format === 'string' ? mistakenTokens(options.format) : [];
  // Sinks that are being checked have no id yet.
  if (mistaken.length > 0)
    context.hints.foreign('unknownToken', [id === 0 ? `sink ${name}` : labelOf(id, name), mistaken.join(', ')]);
  const account = new Account();
  const { target } = destination;
  const dropReporter = new DropReporter(labelOf(id, name), (text) => report.line(text, sinkLabel(id, name)), clock);
  const handlers = { onError, deadLetters, dropReporter };
  const operations: Operations = { ended: undefined };
  const settings =
    'exporter' in target ? deliverySettings(name, target, options, account, handlers, context) : undefined;
  // A record that was posted to another thread is not exported yet: such a delivery measures nothing.
  const delivery = settings && new Delivery(settings.hasRoom === undefined ? { ...settings, operations } : settings);
  const thirdParty =
    'processor' in target
      ? new ThirdPartyLogRecordProcessor(target.processor, { account, limits: context.limits, onError })
      : undefined;
  const onRejected: SinkErrors = (error, record) => {
    onError(error, record);
    if (record !== undefined) deadLetters?.send([own(record)], 'failed', error);
  };
  const redactor = options.redact === undefined ? undefined : Redactor.of(options.redact);
  const change = changeOf(options, redactor, onRejected, context);
  const bursts = burstsOf(options, delivery, {
    account,
    onError,
    onDrop: (record, reason) => deadLetters?.send([record], reason),
    clock,
    levels: context.levels,
  });
  const filter = new FilterLogRecordProcessor(
    (bursts ?? delivery ?? thirdParty) as LogRecordProcessor,
    predicate === undefined ? { minimumSeverity: minimum } : { minimumSeverity: minimum, predicate },
    {
      levelOf: comparableLevel,
      usesCallContext: settings?.usesCallContext === true,
      option: 'filter',
      account,
      onError: onRejected,
    },
  );
  const receives = delivery?.receives && [bursts, predicate, change, redactor].every((part) => part === undefined);
  const front = change === undefined ? filter : patchInFront(filter, change, { account, onError: onRejected });
  // A patch may raise the level. Without one, a record that the filter refuses need not be looked through.
  const reaches = (record: LightRecord) => change !== undefined || comparableLevel(record) >= filter.minimum;
  return new InstalledSink(
    id,
    name,
    {
      account,
      front: redactor === undefined ? front : redactInFront(front, redactor, reaches),
      receiver: receives ? filter : undefined,
      filter,
      bursts,
      showsLocation: showsLocation(options.format),
      mayPass,
      delivery,
      durable: settings?.durable,
      deadLetters: deadLetters?.sink,
      dropReporter,
      metered: meteredOf(settings, operations),
      levelName: (no) => context.levels.nameOfMinimum(no),
      isEnabled: thirdParty?.asks ? (asked) => thirdParty.enabled(asked) : undefined,
      reportError: (error) => onError(error, undefined),
    },
    destination,
    clock,
  );
}

/** Where the errors of a sink go, and who else hears of them. */
function errorHandler({ reportsEachOnce, name }: Destination, options: AddOptions, context: AddContext): SinkErrors {
  const { id, report, call } = context;
  const handled = sinkErrors(
    {
      id,
      shownName: options.name ?? (name === UNNAMED ? undefined : name),
      catch: boolean('catch', options.catch, true),
    },
    report,
    call,
  );
  const reported = reportsEachOnce === true ? new WeakSet() : undefined;
  return (error, record) => {
    if (reported !== undefined && typeof error === 'object' && error !== null) {
      if (reported.has(error)) return;
      reported.add(error);
    }
    context.onError(error);
    handled(error, record);
  };
}

/** How this sink alone has its records changed; undefined if it takes them as they are. */
function changeOf(
  { patch, recordUid }: AddOptions,
  redactor: Redactor | undefined,
  onLateError: SinkErrors,
  context: AddContext,
): ((record: LightRecord) => LightRecord) | undefined {
  if (patch !== undefined && typeof patch !== 'function') throw wrongType('patch', 'a function', patch);
  const { limits, levels } = context;
  const withPatch =
    patch &&
    ((record: LightRecord) => {
      const redactors = [context.redactor(), redactor].filter((one) => one !== undefined);
      return patched(record, patch, { limits, levels, redactors, onLateError }, true);
    });
  if (!boolean('recordUid', recordUid, false)) return withPatch;
  return (record) => withUid(withPatch?.(record) ?? record, true);
}

function deliverySettings(
  name: string,
  target: ExporterDelivery,
  options: AddOptions,
  account: Account,
  { onError, deadLetters, dropReporter }: FailureHandlers,
  { id, clock, scheduler, report, upstream, timedOutAfter }: AddContext,
): DeliverySettings {
  const { render } = target;
  const subject = labelOf(id, name);
  const sink = sinkLabel(id, name);
  const inCall = render !== undefined && textFunctionOf(options) !== undefined;
  const batch = typeof options.batch === 'object' ? options.batch : (target.batch ?? {});
  const limits = deliveryLimits(options, target, render === undefined);
  return {
    ...target,
    durable:
      limits.spool &&
      durableQueueOf(limits.spool, limits, target.exporter, render, (line) => report.line(`${subject}: ${line}`, sink)),
    ...limits,
    ...batchOption(batch, render === undefined ? EXPORTER_BATCH_SIZE : FUNCTION_BATCH_SIZE),
    prepare: inCall ? (record) => void LightRecord.text(record, render) : undefined,
    onError,
    onFailed: (records, error) => deadLetters?.send(records, 'failed', error),
    onDrop(records, reason, wanted) {
      if (wanted) return;
      dropReporter.dropped(records.length, reason);
      deadLetters?.send(records, reason);
    },
    onLeft(queued, inFlight, lastError) {
      const where = whereLeft(subject, queued, inFlight, lastError);
      const were = recordsWere(queued + inFlight);
      const waited = timedOutAfter();
      report.line(
        waited === undefined
          ? `${were} not delivered when the process ended ${where}; await logger.complete() before the end`
          : `${were} not delivered when the process ended ${where}; complete() timed out after ${waited} ms: a longer \`timeoutMillis\` may be enough`,
        sink,
      );
    },
    attempts: new Outage({
      subject,
      clock,
      line: (text) => report.line(text, sink),
      onError: (error) => report.handle(id, error),
      maxElapsedMillis: () => limits.retry?.maxElapsedMillis ?? Number.POSITIVE_INFINITY,
      pending: () => account.pending,
      lost: () => account.lost,
    }),
    account,
    upstream,
    clock,
    scheduler,
  };
}

/** How lines on stderr call a sink. */
function labelOf(id: number, name: string): string {
  return `sink ${sinkLabel(id, name)}`;
}
