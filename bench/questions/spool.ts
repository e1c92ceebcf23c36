import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpoolArgs, SpoolFigures } from '../programs/spool.js';
import type { Question } from '../question.js';
import { ask as askProgram } from '../running/child.js';
import { later } from '../running/leftovers.js';
import { plain } from '../running/plain.js';
import { PROJECT } from '../running/project.js';
import { taken } from '../running/rounds.js';

const PROCESS = 'spool, records/s: survive the process';
const POWER = 'spool, records/s: survive a loss of power';
const RECOVERY = 'spool, 10,000 records of a dead process read';
const OURS = { name: 'logly-otel', ours: true, base: 'logly-otel' };

export const spool: Question = {
  title: 'records to a spool on disk, and back',
  how: '1,000 records a turn of the event loop, written at its end. For a loss of power, the clock stops once all are synced. The disk is that of the temporary directory',
  rows: [
    {
      ...{ name: PROCESS, unit: 'records/s', better: 'more', digits: 0, must: { value: 250_000 } },
      why: 'each record is encoded and gets a checksum. Each turn is one write',
    },
    {
      ...{ name: POWER, unit: 'records/s', better: 'more', digits: 0, must: { value: 100_000 } },
      why: 'the disk decides how long a sync takes. Records logged meanwhile share the next sync',
    },
    {
      ...{ name: RECOVERY, unit: 'ms', better: 'less', must: { value: 200 } },
      why: 'each record is checked and decoded',
    },
  ],
  async ask({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), 'logly-bench-'));
    const cleared = later(() => rmSync(folder, { recursive: true, force: true }));
    const args: SpoolArgs = { folder, times: 100_000, rounds: quick ? 3 : 11 };
    try {
      const path = join(PROJECT, 'build/bench/programs/spool.js');
      const figures = await askProgram<SpoolFigures>({ path, args });
      return [taken(OURS, { [PROCESS]: figures.process, [POWER]: figures.power, [RECOVERY]: figures.recovery })];
    } catch (error) {
      return [taken(OURS, {}, plain(error instanceof Error ? error.message : String(error)))];
    } finally {
      cleared();
    }
  },
};
