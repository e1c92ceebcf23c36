import type { Damage } from './instance.js';

/** In words; empty for none. What an interrupted write has left is none. */
export function describeDamage(damage: Damage): string {
  const counts: ReadonlyArray<readonly [number, string]> = [
    [damage.missing, 'records missing'],
    [damage.undecodable, 'records not readable'],
    [damage.skippedBytes, 'bytes skipped'],
    [damage.headers, 'headers not readable'],
    [damage.duplicates, 'records twice'],
    [damage.reordered, 'records out of order'],
    [damage.newer, 'files of a later release'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
}
