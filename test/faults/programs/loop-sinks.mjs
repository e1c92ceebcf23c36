/* Sinks that run on the thread of a background loop. */

/** Posts its texts to a receiver: one function for each record, or for batches. */
export const post = ({ url }) => {
  const send = async (body) => {
    const response = await fetch(url, { method: 'POST', body });
    await response.arrayBuffer();
  };
  return (text) => send(Array.isArray(text) ? text.join('') : text);
};

/** Takes 1 ms a record, without blocking its thread; notes when each arrived. */
export const note = ({ times, next }) => {
  return async () => {
    const index = Atomics.add(next, 0, 1);
    if (index < times.length) times[index] = performance.timeOrigin + performance.now();
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
};

export const stuck = () => () => new Promise(() => {});

/** Posts; exits its thread at a record that contains `poison`. */
export const mortal = (options) => {
  const send = post(options);
  return (text) => (text.includes('poison') ? process.exit(7) : send(text));
};

/** Posts; exhausts its memory at a record that contains `poison`. */
export const greedy = (options) => {
  const send = post(options);
  return (text) => {
    if (!text.includes('poison')) return send(text);
    const hoard = [];
    for (;;) hoard.push(new Array(1_000_000).fill(text));
  };
};
