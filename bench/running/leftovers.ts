/* Whatever is to be undone when the benchmark ends, however it ends. */

const undone = new Set<() => void>();

/** Has `undo` done at the end at the latest; gives a function that does it now. */
export function later(undo: () => void): () => void {
  undone.add(undo);
  return () => {
    if (undone.delete(undo)) undo();
  };
}

process.on('exit', () => {
  for (const undo of undone) undo();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));
