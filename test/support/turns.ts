/** Waits for `count` turns of the event loop. */
export async function turns(count = 3): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Waits, turn by turn of the event loop, until `holds` is true. @throws after `most` turns */
export async function until(holds: () => boolean, most = 10_000): Promise<void> {
  for (let i = 0; i < most; i++) {
    if (holds()) return;
    await turns(1);
  }
  throw new Error(`still not so after ${most} turns: ${holds}`);
}
