/* What does a spool need to work? */
import type { Renderer } from '../../record/record.js';
import type { Surroundings } from './directory.js';
import type { CheckedSpool } from './options.js';

/** How a spool works: the options, checked, and its surroundings. */
export interface SpoolSettings extends CheckedSpool {
  readonly segmentBytes: number;
  /** Limits of the waiting records that are in memory as well. */
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  /** For a sink that takes text: the text is kept beside each record, and not made anew after a restart. */
  readonly renderer: Renderer | undefined;
  /** For a sink whose exporter asks for uids: a record has the same one after a restart. */
  readonly identifies: boolean;
  readonly around: Surroundings;
  /** Writes one line for the operator. */
  readonly warn: (text: string) => void;
  /** Records of dead processes were read, and wait: count them as created. */
  readonly onRecovered: (count: number) => void;
  /** Waiting records that were on disk alone cannot be read back. */
  readonly onLost: (count: number) => void;
  /** More records wait, or are spooled: schedule the delivery. */
  readonly onChange: () => void;
}
