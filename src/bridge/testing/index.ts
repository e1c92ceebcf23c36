/* What do tests of applications need of a logger? */
export type { Attempt, ExportResult, LogRecordExporter } from '../../record/exporter.js';
export type { ReadableLogRecord } from '../../record/readable.js';
export { type Captured, type CaptureOptions, capture, type Silence, silence } from './capture.js';
export {
  CollectingExporter,
  FlakyExporter,
  type FlakyOptions,
  HangingExporter,
  SlowExporter,
  type SlowOptions,
} from './exporters.js';
export { type ExpectedMessage, type MatcherResult, matchers } from './matchers.js';
export { type Answer, type ReceivedRequest, type Receiver, type ReceiverOptions, receiver } from './receiver.js';
