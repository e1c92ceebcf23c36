import type { Listed } from '../processors/spool/directory.js';
import { describeDamage } from '../processors/spool/files/damage.js';
import { pidOf } from '../processors/spool/liveness.js';
import type { Output, Request } from './request.js';
import { type Contents, contentsOf, partsOf } from './spool-files.js';

/** One line for each process that has left files. */
export function listSpool(request: Request, output: Output): boolean {
  return listParts(request, output, false);
}

/** The same, and says what is damaged. Returns false if something is. */
export function verifySpool(request: Request, output: Output): boolean {
  return listParts(request, output, true);
}

function listParts({ directory, json }: Request, output: Output, verifies: boolean): boolean {
  let isFine = true;
  for (const part of partsOf(directory)) {
    const contents = contentsOf(part, () => {});
    // What a living process writes while it is read looks torn.
    const isDamaged = verifies && contents.instance.isDamaged && !contents.isChanging;
    if (isDamaged) isFine = false;
    output.out(json ? `${JSON.stringify(described(part, contents))}\n` : `${line(part, contents, isDamaged)}\n`);
  }
  if (verifies && isFine && !json) output.out('no damage\n');
  return isFine;
}

function described({ name, state, heartbeat }: Listed, { instance, records }: Contents): object {
  const { segments, bytes, damage } = instance;
  return { name, state, pid: pidOf(heartbeat), files: segments.length, bytes, records, damage };
}

function line(part: Listed, { instance, records }: Contents, isDamaged: boolean): string {
  const pid = pidOf(part.heartbeat);
  const writer = part.state === 'dead' ? 'dead' : `${part.state}${pid === undefined ? '' : `, process ${pid}`}`;
  const { segments, bytes, damage } = instance;
  const damaged = isDamaged ? `, damaged: ${describeDamage(damage)}` : '';
  return `${part.name}  ${writer}  ${records} records in ${segments.length} files of ${bytes} bytes${damaged}`;
}
