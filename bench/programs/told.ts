/** Answers the parent, and ends; what goes wrong is told, too. */
export async function answer(task: (args: never) => Promise<unknown>): Promise<void> {
  let said: unknown;
  try {
    said = { answer: await task(JSON.parse(process.argv[2] ?? 'null') as never) };
  } catch (error) {
    said = { failed: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
  if (process.send === undefined) console.log(JSON.stringify(said));
  else await new Promise((resolve) => process.send?.(said, resolve));
  process.exit();
}

/** Parents that are gone need no answer. */
process.on('disconnect', () => process.exit());
