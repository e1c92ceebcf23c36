/** Node's view of a module: the exports by name. */
type Exports = { readonly [name: string]: unknown };

/**
 * The export of that name in a module that was imported. Node gives what CommonJS exports as the default export: a module compiled to CommonJS
 * has its own exports there, `default` among them. It is unwrapped once.
 *
 * @returns Undefined where there is no such export
 */
export function exportOf(namespace: Exports, name: string): unknown {
  const { default: inner } = namespace;
  const wrapped = hasMembers(inner) ? inner : undefined;
  const isCompiled = wrapped?.__esModule === true;
  if (wrapped !== undefined && name in wrapped && (isCompiled || !isUsable(namespace[name]))) return wrapped[name];
  return namespace[name];
}

function hasMembers(value: unknown): value is Exports {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** It may be a sink, or make one. */
function isUsable(value: unknown): boolean {
  return typeof value === 'function' || (hasMembers(value) && typeof value.write === 'function');
}
