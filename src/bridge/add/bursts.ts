import { type BurstOptions, type BurstSettings, Bursts, MAX_WINDOW_MILLIS } from '../../processors/bursts/bursts.js';
import type { Delivery } from '../../processors/delivery/delivery.js';
import { comparableLevel } from '../../processors/queue/record-chunk.js';
import { integer, knownOptions, optionalFunction, outOfRange, wrongType } from '../../record/floor/expect.js';
import type { Levels } from '../levels/levels.js';
import type { AddOptions } from './options.js';

const DEDUPE = new Set(['windowMillis', 'key', 'below']);
const RATE_LIMIT = new Set(['perSecond', 'burst', 'by', 'below']);
const WINDOW_MILLIS = 5_000;

interface BurstSurroundings extends Pick<BurstSettings, 'account' | 'onError' | 'onDrop' | 'clock'> {
  readonly levels: Levels;
}

/** What the options `dedupe` and `rateLimit` put in front of a delivery; undefined without them. @throws TypeError, RangeError for a wrong one */
export function burstsOf(
  options: AddOptions,
  delivery: Delivery | undefined,
  { levels, ...around }: BurstSurroundings,
): Bursts | undefined {
  const dedupe = dedupeOf(options.dedupe, levels);
  const rateLimit = rateLimitOf(options.rateLimit, levels);
  if (delivery === undefined || (dedupe === undefined && rateLimit === undefined)) return undefined;
  return new Bursts(delivery, { ...around, dedupe, rateLimit, levelOf: comparableLevel });
}

function dedupeOf(given: unknown, levels: Levels): BurstOptions['dedupe'] {
  if (given === undefined || given === false) return undefined;
  const options = given === true ? {} : given;
  if (typeof options !== 'object' || options === null) throw wrongType('dedupe', 'a boolean or an object', given);
  knownOptions('dedupe', options, DEDUPE);
  const { windowMillis, key, below } = options as Record<string, unknown>;
  const millis = integer('dedupe.windowMillis', windowMillis, 1, WINDOW_MILLIS);
  if (millis > MAX_WINDOW_MILLIS)
    throw outOfRange('dedupe.windowMillis', `at most ${MAX_WINDOW_MILLIS} (24 days)`, windowMillis);
  return {
    windowMillis: millis,
    key: optionalFunction('dedupe.key', key as never),
    below: limitOf('dedupe.below', below, levels),
  };
}

function rateLimitOf(given: unknown, levels: Levels): BurstOptions['rateLimit'] {
  if (given === undefined) return undefined;
  if (typeof given !== 'object' || given === null)
    throw wrongType('rateLimit', 'an object such as `{ perSecond: … }`', given);
  knownOptions('rateLimit', given, RATE_LIMIT);
  const { perSecond, burst, by, below } = given as Record<string, unknown>;
  const rate = positive('rateLimit.perSecond', perSecond);
  return {
    perSecond: rate,
    burst: burst === undefined ? Math.max(1, rate) : atLeastOne('rateLimit.burst', burst),
    by: optionalFunction('rateLimit.by', by as never),
    below: limitOf('rateLimit.below', below, levels),
  };
}

/** Records of this level number and above pass. */
function limitOf(option: string, below: unknown, levels: Levels): number | undefined {
  return below === undefined ? undefined : levels.of(option, below).no;
}

function positive(option: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(option, 'a number', value);
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) throw outOfRange(option, 'a number above 0', value);
  return value;
}

function atLeastOne(option: string, value: unknown): number {
  const number = positive(option, value);
  if (number < 1) throw outOfRange(option, 'a number of at least 1', value);
  return number;
}
