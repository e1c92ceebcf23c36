import { writeSync } from 'node:fs';

// Runs on the thread of an event loop. Its stdout would wait for the main thread; a file descriptor does not.
export default async function slowCloud(message) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  writeSync(1, message);
}

/** With `options` the export makes the sink: once, on the thread. */
export function cloudOf({ region }) {
  return async (message) => slowCloud(`${region}: ${message}`);
}
