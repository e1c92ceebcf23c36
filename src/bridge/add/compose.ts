import { Account } from '../../processors/delivery/account.js';
import { Delivery } from '../../processors/delivery/delivery.js';
import {
  BATCH,
  type BatchOptions,
  batchLimits,
  deliveryLimits,
  EXPORTER_BATCH_SIZE,
  FUNCTION_BATCH_SIZE,
} from '../../processors/delivery/options.js';
import type { DeliveryPreset } from '../../processors/delivery/presets.js';
import type { Scheduler } from '../../processors/delivery/scheduler.js';
import type { DeliverySettings, Operations, UpstreamBuffer } from '../../processors/delivery/settings.js';
import { FilterLogRecordProcessor } from '../../processors/filter.js';
import { receiverOf } from '../../processors/pipeline/dispatch-buffer.js';
import { DropReporter } from '../../processors/pipeline/drop-reporter.js';
import { PatchLogRecordProcessor } from '../../processors/pipeline/patch.js';
import { ThirdPartyLogRecordProcessor } from '../../processors/pipeline/third-party.js';
import { comparableLevel } from '../../processors/queue/record-chunk.js';
import type { Report } from '../../record/failure/report.js';
import type { Clock } from '../../record/floor/clock.js';
import type { Environment } from '../../record/floor/environment.js';
import { boolean, knownOptions, wrongType } from '../../record/floor/expect.js';
import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import type { ValueLimits } from '../../record/values/limits.js';
import { type Patch, patched } from '../call/patch.js';
import type { Levels } from '../levels/levels.js';
import type { Route } from '../routes/route.js';
import { meteredOf } from '../sinks/metered.js';
import type { SinkParts } from '../sinks/sink.js';
import type { DeadLetters } from './dead-letter.js';
import { type SinkErrors, sinkErrors } from './errors.js';
import { sinkFilter } from './filters.js';
import type { AddOptions } from './options.js';
import { type Renderers, showsLocation } from './renderers.js';
import { release, take } from './shared-exporters.js';

/** What the core lends to a sink that is being made. */
export interface AddContext {
  readonly id: number;
  /** It is only looked at, to find what is wrong with it: nothing is to be opened. */
  readonly isTrial: boolean;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly env: Environment;
  readonly limits: ValueLimits;
  readonly levels: Levels;
  readonly report: Report;
  readonly route: Route;
  /** Holds records in front of the sinks. */
  readonly upstream: UpstreamBuffer;
  readonly renderers: Renderers;
  /** Told of every error of the sink, besides where it goes. */
  readonly onError: (error: unknown) => void;
}

/** An exporter, and how it wants to be delivered to. */
export interface ExporterTarget
  extends DeliveryPreset,
    Pick<DeliverySettings, 'exporter' | 'hasRoom' | 'expedite' | 'waitNow'> {
  /** Where users cannot set them. @default for `batch` */
  readonly batch?: BatchOptions;
  /** Undefined for exporters that make no text. */
  readonly render: Renderer | undefined;
}

/** What a sink is behind its level, filter and errors. */
export interface Destination {
  /** Unless the user gives one. */
  readonly name: string;
  readonly target: ExporterTarget | { readonly processor: LogRecordProcessor };
  /** Those for this side, where some of them are for another one. */
  readonly options?: AddOptions;
  /** Several records may fail with one error object, which is told once. */
  readonly tellsEachOnce?: boolean;
  /** The user's own object, exporter or processor, which may be behind several sinks and is stopped with the last one. */
  readonly shared?: object;
  /** Throws what `open` would, as far as that can be known without opening anything. */
  readonly check?: () => void;
  /** Called once, when nothing in the options can be wrong any more. Errors that belong to no record go to `tell`. What it throws, `add` throws. */
  readonly open?: (tell: (error: unknown) => void, delivery: Delivery) => void;
  readonly flush?: () => Promise<void> | undefined;
  readonly complete?: () => unknown;
  readonly stop?: () => unknown;
  /** It is elsewhere, where what hangs answers nothing. @default false */
  readonly mayHang?: boolean;
}

const DEFAULT_LEVEL = 'DEBUG';
const BATCH_OPTIONS = new Set(BATCH);

/** Who is told of what a sink does not deliver. */
interface Fates {
  readonly onError: SinkErrors;
  readonly letters: DeadLetters | undefined;
  readonly losses: DropReporter;
}

/** Level, filter, delivery and errors in front of a destination. */
export function composeParts(
  destination: Destination,
  options: AddOptions,
  context: AddContext,
  letters?: DeadLetters,
): SinkParts {
  const { id, isTrial, report, route } = context;
  const { name = destination.name, level = DEFAULT_LEVEL } = options;
  if (typeof name !== 'string') throw wrongType('name', 'a string', name);
  const errors = sinkErrors(
    { id, givenName: options.name, catch: boolean('catch', options.catch, true) },
    report,
    route,
  );
  const told = destination.tellsEachOnce === true ? new WeakSet() : undefined;
  const onError: SinkErrors = (error, record) => {
    if (told !== undefined && typeof error === 'object' && error !== null) {
      if (told.has(error)) return;
      told.add(error);
    }
    context.onError(error);
    errors(error, record);
  };
  const minimum = context.levels.of('level', level).no;
  const { predicate, mayTake } = sinkFilter(options.filter, context.levels);
  const account = new Account();
  const { target } = destination;
  const losses = new DropReporter(`sink #${id} ${name}`, (text) => report.line(text), context.clock);
  const fates = { onError, letters, losses };
  // What is on its way to a thread has not been exported when it is there.
  const operations: Operations = { ended: undefined };
  const delivered =
    'exporter' in target
      ? settings(name, target, options, account, fates, context, target.hasRoom === undefined ? operations : undefined)
      : undefined;
  const delivery = delivered === undefined ? undefined : new Delivery(delivered);
  const thirdParty =
    'processor' in target
      ? new ThirdPartyLogRecordProcessor(target.processor, { account, limits: context.limits, onError })
      : undefined;
  const rejected: SinkErrors = (error, record) => {
    onError(error, record);
    if (record !== undefined) letters?.send([own(record)], 'failed', error);
  };
  const { patch } = options;
  if (patch !== undefined && typeof patch !== 'function') throw wrongType('patch', 'a function', patch);
  const filter = new FilterLogRecordProcessor(
    (delivery ?? thirdParty) as LogRecordProcessor,
    predicate === undefined ? { minimumSeverity: minimum } : { minimumSeverity: minimum, predicate },
    { levelOf: comparableLevel, option: 'filter', account, onError: rejected },
  );
  if (isTrial) destination.check?.();
  else destination.open?.((error) => onError(error, undefined), delivery as Delivery);
  const { shared: owned } = destination;
  if (owned !== undefined && !isTrial) take(owned);
  const receiver =
    delivery?.receives && predicate === undefined && patch === undefined
      ? receiverOf(filter, delivery, delivered?.usesCallContext === true)
      : undefined;
  const stop = destination.stop ?? (() => ('exporter' in target ? target.exporter.shutdown() : undefined));
  return {
    id,
    name,
    account,
    front: patch === undefined ? filter : patchInFront(filter, patch, { account, onError: rejected }, context),
    receiver,
    filter,
    showsLocation: showsLocation(options.format),
    mayTake,
    delivery,
    letters: letters?.parts,
    losses,
    metered: meteredOf(delivered, operations),
    asked: thirdParty?.asks ? (asked) => thirdParty.enabled(asked) : undefined,
    enqueued: options.enqueue === true,
    waitNow: (timeoutMillis) => delivery?.waitNow(timeoutMillis),
    flush: destination.flush ?? (() => undefined),
    complete: destination.complete ?? (() => undefined),
    stop: () => (owned === undefined || release(owned) ? stop() : undefined),
    mayHang: destination.mayHang === true,
    giveUp: () => (owned === undefined ? stop() : void release(owned)),
    report: (error) => onError(error, undefined),
  };
}

/** Copies for this sink alone. */
function patchInFront(
  filter: FilterLogRecordProcessor,
  patch: Patch,
  settings: { account: Account; onError: SinkErrors },
  { limits, levels }: AddContext,
): PatchLogRecordProcessor {
  const { onError } = settings;
  const changed = (record: LightRecord) => patched(record, patch, { limits, levels, onLateError: onError }, true);
  return new PatchLogRecordProcessor(filter, changed, settings);
}

function settings(
  name: string,
  target: ExporterTarget,
  options: AddOptions,
  account: Account,
  { onError, letters, losses }: Fates,
  { id, clock, scheduler, report, upstream }: AddContext,
  operations: Operations | undefined,
): DeliverySettings {
  const { render } = target;
  // A user's format function may look at the outside world: it runs in the call.
  const inCall = typeof options.format === 'function' && render !== undefined;
  const batch = typeof options.batch === 'object' ? options.batch : (target.batch ?? {});
  checkBatch(batch);
  return {
    ...target,
    ...deliveryLimits(
      options,
      target.concurrency,
      render === undefined,
      target.when !== 'in-call' || target.defersWhenAsync,
    ),
    ...batchLimits(batch, render === undefined ? EXPORTER_BATCH_SIZE : FUNCTION_BATCH_SIZE),
    prepare: inCall ? (record) => void LightRecord.text(record, render) : undefined,
    onError,
    onFailed: (records, error) => letters?.send(records, 'failed', error),
    onDrop(records, reason, wanted) {
      if (wanted) return;
      losses.dropped(records.length, reason);
      letters?.send(records, reason);
    },
    onLeft(queued, inFlight) {
      const left = queued + inFlight;
      report.line(
        `${left} record${left === 1 ? ' was' : 's were'} not delivered when the process ended (sink #${id} ${name}: ` +
          `${queued} queued, ${inFlight} in flight); await logger.complete() before the end`,
      );
    },
    account,
    operations,
    upstream,
    clock,
    scheduler,
  };
}

function checkBatch(batch: BatchOptions | null): asserts batch is BatchOptions {
  knownOptions('batch', batch, BATCH_OPTIONS);
}
