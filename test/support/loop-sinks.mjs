/* Sinks for the threads of background loops: modules as users write them. */
import { appendFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { threadId } from 'node:worker_threads';

const lines = (path) => (text) => appendFileSync(path, text);

/** Writes the texts to a file. */
export const file = ({ path }) => lines(path);

/** Writes the texts to a file; throws for those that begin with this. */
export const refusing = ({ path, refused }) => {
  return (text) => {
    if (text.startsWith(refused)) throw new Error('refused');
    appendFileSync(path, text);
  };
};

/** Writes each call's arguments to a file. */
export const keep = ({ path }) => {
  return async (message, { record, attempt, signal }) => {
    const kept = {
      message,
      record: { ...record },
      attempt,
      aborted: signal.aborted,
      threadId,
      frozen: Object.isFrozen(record),
    };
    appendFileSync(path, `${serialize(kept).toString('base64')}\n`);
  };
};

export const keepBatches = ({ path }) => {
  return (messages, { records, attempt }) =>
    appendFileSync(path, `${JSON.stringify({ messages, bodies: records.map(({ body }) => body), attempt })}\n`);
};

/** Counts in memory that both threads share. */
export const count = (counter) => () => void Atomics.add(counter, 0, 1);

/** Counts the records, and holds each until the gate opens. */
export const gate = (counter) => async () => {
  Atomics.add(counter, 0, 1);
  await Atomics.waitAsync(counter, 1, 0).value;
};

/** Counts the records, and blocks its thread until the gate opens. */
export const standing = (counter) => () => {
  Atomics.add(counter, 0, 1);
  Atomics.wait(counter, 1, 0);
};

/** Never completes. */
export const incomplete = { write() {}, complete: () => new Promise(() => {}) };

export const failing = () => {
  const cause = new Error('no route');
  throw Object.assign(new RangeError('refused', { cause }), { code: 'E_REFUSED', socket: () => {} });
};

/** Fails `failures` times, then succeeds. */
export const flaky = ({ failures, path }) => {
  let left = failures;
  return async (message, { attempt }) => {
    if (left-- > 0) throw new Error('not yet');
    appendFileSync(path, `${attempt} ${message}`);
  };
};

/** Refuses the records whose text contains `refuse`, by `failed` or by `rejected`. */
export const partly = ({ refuse, how }) => {
  return (messages, { records }) => {
    const failed = records.filter((_, index) => messages[index].includes(refuse));
    if (failed.length === 0) return;
    throw Object.assign(new Error('partly'), how === 'failed' ? { failed } : { rejected: failed.length });
  };
};

export const stuck = ({ path }) => {
  return (_, { signal }) =>
    new Promise(() => signal.addEventListener('abort', () => appendFileSync(path, `${signal.reason.name}\n`)));
};

/** Exits its thread at a text that contains `poison`. */
export const mortal = ({ path }) => {
  return (message) => {
    if (message.includes('poison')) process.exit(9);
    appendFileSync(path, message);
  };
};

/** Writes how many calls run at once. */
/** Writes how many deliveries are under way. The first ones end when as many as `together` are: messages come one by one to a thread. */
export const crowd = ({ path, together }) => {
  let now = 0;
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  return async () => {
    now++;
    if (now === together) release();
    await released;
    await new Promise((resolve) => setImmediate(resolve));
    appendFileSync(path, `${now}\n`);
    now--;
  };
};

export const object = ({ path, stop }) => ({
  write: lines(path),
  flush: () => appendFileSync(path, 'flush\n'),
  complete: async () => appendFileSync(path, 'complete\n'),
  stop() {
    appendFileSync(path, 'stop\n');
    if (stop !== undefined) throw new Error(stop);
  },
});

export const broken = () => {
  throw new Error('no database');
};

export const lethal = () => process.exit(1);

export const notASink = 7;
export function* generator() {}
export const nothing = () => undefined;
export default () => {};

export const uncaught = () =>
  new Promise(() => {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
  });
