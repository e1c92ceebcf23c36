/** Is a logger the parent, or below it? `app` covers `app` and `app.core`, not `apple`; `app.` covers `app.core` alone. */
export function isWithin(name: string, parent: string): boolean {
  if (parent.endsWith('.')) return name.startsWith(parent);
  return name === parent || (name.startsWith(parent) && name[parent.length] === '.');
}
