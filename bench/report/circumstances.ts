import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { NOTES } from '../running/contender.js';
import { usedLines } from '../running/line.js';
import { PROJECT } from '../running/project.js';
import type { Circumstances } from './document.js';

/** What is true here and today. */
export async function circumstances(seconds: number): Promise<Circumstances> {
  const lines = await usedLines();
  const newer = lines.find(({ node }) => node !== process.execPath)?.node;
  const { name, version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as Record<string, string>;
  const versions = lines.flatMap((line) => Object.entries(line.versions)).map(([of, is]) => `${of} ${is}`);
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    newerNode: newer && execFileSync(newer, ['--version'], { encoding: 'utf8' }).trim(),
    versions: [`${name} ${version}`, ...new Set(versions)],
    seconds,
    notes: NOTES,
  };
}
