import type { LineName } from './line.js';

/** Who is measured. */
export interface Contender {
  readonly name: string;
  /** The module that knows how to log with it. */
  readonly way: string;
  readonly line: LineName;
  readonly ours: boolean;
  /** The name of the one that its figures are compared with: on the same Node. */
  readonly base: string;
}

const RAW = 'OTel SDK 0.223.1';
const NEWER_RAW = 'OTel SDK 3.1.1, newer Node';
const on223 = (name: string, way: string, ours = false): Contender => ({
  ...{ name, way, ours },
  line: 'sdk-0.223',
  base: RAW,
});

export const OURS = on223('logly-otel', 'ours', true);
export const BARE = on223(RAW, 'raw');
const PEERS = [
  on223('pino, instrumented', 'pino-instrumented'),
  on223('pino, worker transport', 'pino-worker'),
  on223('winston, OTel transport', 'winston'),
  { ...on223('LogTape, OTel sink (SDK 0.208)', 'logtape'), line: 'sdk-0.208' as const },
  on223('LogLayer, OTel transport', 'loglayer'),
];
export const NEWER: readonly [ours: Contender, raw: Contender] = [
  { name: 'logly-otel, newer Node', way: 'ours', line: 'sdk-3', ours: true, base: NEWER_RAW },
  { name: NEWER_RAW, way: 'raw', line: 'sdk-3', ours: false, base: NEWER_RAW },
];

/** What has to be known about how they are measured. */
export const NOTES: readonly string[] = [
  'LogTape’s sink requires 0.208 of the API and the SDK. It does not load with 0.223.1, which lacks a name that it imports. It is measured with SDK 0.208.0.',
  'pino’s worker transport installs its own copy of the SDK. Here it shares 0.223.1 with the others, as LogLayer’s transport shares the API.',
  'pino’s worker does not report how many records it holds. Where no record may be lost, the bench asks the receiver and enlarges the worker’s queue. At its end the worker waits at most 10 s.',
];

/** Ours and raw first: they are measured most often. */
export const ALL: readonly Contender[] = [OURS, BARE, ...PEERS, ...NEWER];
export const QUICK: readonly Contender[] = [OURS, BARE];
export const isMain = ({ line, way }: Contender) => line === OURS.line && (way === OURS.way || way === BARE.way);
