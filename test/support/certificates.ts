import { readFileSync } from 'node:fs';

/** The text of a test certificate or key. */
export function certificate(name: string): string {
  return readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), 'utf8');
}
