/* Processes that spool, killed with SIGKILL at random: which records are lost, and which are delivered twice? `SPOOL_KILLS` says how often. Prints figures. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const KILLS = Number(process.env.SPOOL_KILLS ?? 10);
const DEADLINE_MILLIS = 60_000;
/** What a process may have delivered that no cursor knows: a batch in flight, and those settled in its last turn. */
const MAX_REPEATED = 150;
const PROGRAM = fileURLToPath(new URL('programs/spool-process.ts', import.meta.url));
const BATCHES = fileURLToPath(new URL('programs/spool-batches.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'logly-spool-'));
const program = join(folder, 'spool-process.mjs');

before(async () => {
  const bundle = await rolldown({ input: PROGRAM, platform: 'node', external: /^node:/ });
  await bundle.write({ file: program });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function start(directory, notes, first, task) {
  const child = spawn(process.execPath, [program, directory, notes, String(first), task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(deadline);
      resolve({ code, signal, stdout });
    });
  });
  return { child, ended };
}

/** The numbers noted as spooled, and how often each was delivered. A last line may be torn. */
function read(files) {
  const spooled = new Set();
  const delivered = new Map();
  // A process may be killed before it has made its file.
  for (const file of files.filter((each) => existsSync(each))) {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    for (const line of lines) {
      const [kind, number] = line.split(' ');
      if (kind === 's') spooled.add(number);
      else delivered.set(number, (delivered.get(number) ?? 0) + 1);
    }
  }
  return { spooled, delivered };
}

/** What is left; without the empty directories of processes killed while they made theirs: those are removed after 60 s. */
const leftIn = (directory) => readdirSync(directory).filter((name) => !name.endsWith('.new'));
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

async function drain(directory, notes) {
  const { code, stdout } = await start(directory, notes, 0, 'drain').ended;
  assert.equal(code, 0);
  return JSON.parse(stdout);
}

function check(name, files, kills, drained) {
  const { spooled, delivered } = read(files);
  const lost = [...spooled].filter((number) => !delivered.has(number));
  const repeated = [...delivered.values()].reduce((sum, count) => sum + count - 1, 0);
  console.log(
    `${name}: ${kills} kills, ${spooled.size} spooled, ${lost.length} lost, ${repeated} repeated, ` +
      `${drained.count} drained at the end in ${Math.round(drained.millis)} ms`,
  );
  assert.deepEqual(lost, []);
  assert.ok(repeated <= kills * MAX_REPEATED, `${repeated} were delivered again`);
  assert.equal(drained.lost, 0);
}

describe('a spool whose processes are killed', () => {
  it('loses no record, and repeats what was in flight alone', async () => {
    const directory = join(folder, 'one');
    const files = [];
    for (let i = 0; i < KILLS; i++) {
      files.push(join(folder, `one-${i}`));
      const { child, ended } = start(directory, files[i], i * 10_000_000, 'write');
      await pause(150 + Math.random() * 250);
      child.kill('SIGKILL');
      assert.equal((await ended).signal, 'SIGKILL');
    }
    files.push(join(folder, 'one-last'));
    check('one process', files, KILLS, await drain(directory, files.at(-1)));
    assert.deepEqual(leftIn(directory), []);
  });

  it('gives the records of four processes to one of them each', async () => {
    const directory = join(folder, 'four');
    const files = [];
    let begun = 0;
    const startNext = () => {
      const file = join(folder, `four-${begun}`);
      files.push(file);
      return start(directory, file, begun++ * 10_000_000, 'write');
    };
    const running = Array.from({ length: 4 }, startNext);
    for (let kills = 0; kills < KILLS; kills++) {
      await pause(100 + Math.random() * 150);
      const at = Math.floor(Math.random() * running.length);
      const { child, ended } = running[at];
      child.kill('SIGKILL');
      await ended;
      running[at] = startNext();
    }
    // All at once: they race for what the others leave.
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    const racers = Array.from({ length: 4 }, (_, i) => {
      files.push(join(folder, `racer-${i}`));
      return drain(directory, files.at(-1));
    });
    const drained = await Promise.all(racers);
    const count = drained.reduce((sum, each) => sum + each.count, 0);
    const millis = Math.max(...drained.map((each) => each.millis));
    check('four processes', files, KILLS + 4, { count, millis, lost: 0 });
    assert.deepEqual(leftIn(directory), []);
  });
});

/** Runs a process that sends batches; one that waits for their end is killed. Returns the numbers of each batch by its id. */
async function batchesOf(task, directory, size) {
  const child = spawn(process.execPath, [BATCHES, task, directory, String(size)], {
    env: { ...process.env, LOGLY_AUTOINIT: 'false' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    if (task === 'die' && stdout.split('\n').length > 3) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(deadline);
  const lines = stdout.split('\n').slice(0, -1);
  return new Map(lines.map((line) => JSON.parse(line)).map(({ batchId, numbers }) => [batchId, numbers]));
}

describe('the batches of a process that is killed', () => {
  it('have the same ids and records in the next one, which makes other batches of the rest', async () => {
    const directory = join(folder, 'batches');
    const sent = await batchesOf('die', directory, 100);
    const again = await batchesOf('deliver', directory, 130);
    assert.equal(sent.size, 3);
    for (const [batchId, numbers] of sent) assert.deepEqual(again.get(batchId), numbers);
    const all = [...again.values()].flat().sort((a, b) => a - b);
    assert.deepEqual(
      all,
      Array.from({ length: 2_000 }, (_, i) => i),
    );
    console.log(`killed with 3 batches in flight: ${again.size} in the next process, 3 of them with the id they had`);
  });
});
