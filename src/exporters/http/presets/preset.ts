/* What does a service take, and what do its answers mean? One file for each service. */
import type { LightRecord } from '../../../record/record.js';
import type { Answer } from '../answer.js';
import type { Target } from '../target.js';

/** What a service demands of requests, and says in its answers. */
export interface Preset {
  /** Of its bodies. */
  readonly contentType: string;
  /** Requests may grow under a backlog. */
  readonly adaptive: boolean;
  /** More are too many for one request. */
  readonly maxRecords: number;
  /** Before compression. */
  readonly maxBytes: number;
  /** A record that arrives twice is kept once: whatever became of a request, it may be repeated. */
  readonly idempotent: boolean;
  /** How much of a 2xx answer is read, in bytes. @default 64 KiB */
  readonly maxSuccessBytes?: number;
  /** The body, in pieces of a record each. */
  readonly write: (records: readonly LightRecord[]) => Iterable<string>;
  /** @throws TypeError for a URL at which the service cannot take the bodies */
  readonly check?: (target: Target) => void;
  /** What is appended to the query of the URL. @param batchId The same for each request with the same records */
  readonly query?: (target: Target, batchId: () => string) => string | undefined;
  /** What a 2xx answer says is wrong; undefined if it accepts all records. @param sent How many there were */
  readonly accepted?: (answer: Answer, sent: number) => Refusal | undefined;
  /** What any other answer means beyond its status; undefined for nothing. */
  readonly refused?: (answer: Answer, sent: number) => Refusal | undefined;
  /** What most likely is wrong, by status, as the end of an error message. */
  readonly cures: Readonly<Record<number, string>>;
}

/** Why records were not accepted. All of them, unless `items` or `rejected` says which, or how many. */
export interface Refusal {
  /** Text of the server, not yet safe to be shown. */
  readonly message: string;
  /** What this package says of it, in front of the message. */
  readonly summary?: string;
  readonly retryable: boolean;
  /** The reason may be one of the records: a smaller batch may be accepted. @default false */
  readonly divisible?: boolean;
  /** The end of the error message. @default that of the status */
  readonly cure?: string;
  /** Only these failed. */
  readonly items?: readonly ItemRefusal[];
  /** This many failed, it is not known which. */
  readonly rejected?: number;
}

export interface ItemRefusal {
  /** Place in the request. */
  readonly index: number;
  /** Text of the server, not yet safe to be shown. */
  readonly message: string;
  readonly retryable: boolean;
}

const MAX_BYTES = 4 * 2 ** 20;

/** For services without a limit of their own. */
export const UNLIMITED = {
  adaptive: true,
  maxRecords: Number.POSITIVE_INFINITY,
  maxBytes: MAX_BYTES,
  idempotent: false,
} as const;

/** What most likely is wrong at any service. */
export const CURES: Preset['cures'] = {
  401: '; are the credentials in `headers` right?',
  403: '; may these credentials write here?',
  404: '; is the path of the URL right?',
  405: '; is the path of the URL right?',
};
