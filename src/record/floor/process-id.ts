/** The id of this process; 0 in runtimes without processes, as some versions of workerd. */
export function processId(): number {
  return process.pid ?? 0;
}
