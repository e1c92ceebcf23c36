import { readFileSync } from 'node:fs';

/** The text of one of the test's own certificates or keys. */
export function certificate(name: string): string {
  return readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), 'utf8');
}
