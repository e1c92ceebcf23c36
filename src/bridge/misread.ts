import { LIMIT_NAMES, natural, resourceAttributesIn } from './environment.js';

/** Whose mistakes were told: one environment is that of many loggers. */
const told = new WeakSet<NodeJS.ProcessEnv>();

/** Tells, once for each environment, which of its variables are left out because they cannot be read; never what a secret may stand in. */
export function tellMisread(env: NodeJS.ProcessEnv, tell: (line: string) => void): void {
  if (told.has(env)) return;
  told.add(env);
  if (resourceAttributesIn(env) === undefined) {
    tell('OTEL_RESOURCE_ATTRIBUTES has an entry that is no `key=value`, percent-encoded; all of it is left out');
  }
  for (const name of LIMIT_NAMES.flatMap((limit) => [`OTEL_LOGRECORD_${limit}`, `OTEL_${limit}`])) {
    const text = env[name]?.trim();
    if (text && natural(text) === undefined)
      tell(`${name} is ${JSON.stringify(text)}, which is no whole number; it is left out`);
  }
}
