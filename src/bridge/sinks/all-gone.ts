/** Waits for all removals; rejects, after the last one, with their errors. */
export async function allGone(removals: Array<Promise<void>>): Promise<void> {
  const results = await Promise.allSettled(removals);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} sinks failed to stop`);
}
