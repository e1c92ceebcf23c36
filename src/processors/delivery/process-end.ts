/** Something that may still hold records when the process comes to its end. */
export interface Pending {
  /** The event loop is empty: start what is waiting for a timer now. */
  hurry(): void;
  /** The process is gone after this: say, in one line, what is left. */
  tell(): void;
}

const holders = new Set<Pending>();
let installed = false;

/** From now on it holds records. The handlers of the process are installed by the first one that ever does. */
export function holdsRecords(pending: Pending): void {
  holders.add(pending);
  if (installed) return;
  installed = true;
  process.on('beforeExit', () => {
    for (const holder of [...holders]) holder.hurry();
  });
  process.on('exit', () => {
    for (const holder of [...holders]) holder.tell();
  });
}

export function holdsNone(pending: Pending): void {
  holders.delete(pending);
}
