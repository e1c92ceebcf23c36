/* Does a file keep every line under load, when it is rotated, compressed, deleted, and when its process is killed? Prints figures. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const PROGRAM = fileURLToPath(new URL('programs/log-lines.mjs', import.meta.url));
const DEADLINE_MILLIS = 120_000;
const LINES = 200_000;
/** Some 4,000 lines: each has a number, a space, 60 characters and a newline. */
const ROTATION = '268 kB';

const folders = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function someFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'logly-faults-'));
  folders.push(folder);
  return folder;
}

/** Runs the program to its end, or kills it at line `killAt`; returns the last line that it acknowledged. */
async function logLines(path, first, last, options, killAt = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, [PROGRAM, path, String(first), String(last), JSON.stringify(options)], {
    env: { ...process.env, LOGLY_AUTOINIT: 'false' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLIS);
  let acknowledged = -1;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged >= killAt) child.kill('SIGKILL');
  }
  const { code, signal } = await ended;
  clearTimeout(deadline);
  assert.equal(
    killAt === Number.POSITIVE_INFINITY ? code : signal,
    killAt === Number.POSITIVE_INFINITY ? 0 : 'SIGKILL',
  );
  return acknowledged;
}

/** The numbers of all lines, in the order of the files. */
function numbersIn(folder, afterKill = false) {
  const all = readdirSync(folder).filter((name) => name.startsWith('app.'));
  // A killed process may leave a file both whole and compressed, or half compressed.
  const twice = (name) => name.endsWith('.gz') && all.includes(name.slice(0, -3));
  const names = afterKill ? all.filter((name) => !name.endsWith('.part') && !twice(name)) : all;
  const numbers = names.flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    const lines = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n');
    assert.equal(lines.pop(), '', `${name} ends with a whole line`);
    for (const line of lines) assert.match(line, /^\d+ x{60}$/);
    return lines.map((line) => Number.parseInt(line, 10));
  });
  return { names, numbers: numbers.sort((a, b) => a - b) };
}

function assertEachOnce(numbers, first) {
  for (const [index, number] of numbers.entries()) assert.equal(number, first + index);
}

describe('a file that rotates under load', () => {
  for (const enqueue of [false, true]) {
    it(`holds every line once in the files that retention keeps, ${enqueue ? 'enqueued' : 'written through'}`, async () => {
      const folder = someFolder();
      const begun = performance.now();
      const options = { rotation: ROTATION, retention: 40, compression: 'gz', enqueue };
      await logLines(join(folder, 'app.log'), 0, LINES, options);
      const { names, numbers } = numbersIn(folder);
      console.log(
        `${LINES} lines, ${enqueue ? 'enqueued' : 'written through'}: ${names.length} files of ${numbers.length} lines ` +
          `kept, ${Math.round(performance.now() - begun)} ms`,
      );
      assert.equal(names.filter((name) => name.endsWith('.log.gz')).length, 40);
      assert.equal(names.length, 41);
      assert.equal(numbers.at(-1), LINES - 1);
      assertEachOnce(numbers, numbers[0]);
    });
  }

  it('holds every line once over 50 rotations when everything is kept', async () => {
    const folder = someFolder();
    await logLines(join(folder, 'app.log'), 0, LINES, { rotation: ROTATION, compression: 'gz' });
    const { names, numbers } = numbersIn(folder);
    assert.ok(names.length > 50, `${names.length} files`);
    assert.equal(numbers.length, LINES);
    assertEachOnce(numbers, 0);
  });

  it('holds every acknowledged line after its process was killed repeatedly', async () => {
    const folder = someFolder();
    const path = join(folder, 'app.log');
    const options = { rotation: '50 kB', compression: 'gz' };
    let next = 0;
    let beyond = 0;
    for (let round = 0; round < 8; round++) {
      const acknowledged = await logLines(path, next, Number.MAX_SAFE_INTEGER, options, next + 2_000 + 1_700 * round);
      const { numbers } = numbersIn(folder, true);
      assertEachOnce(numbers, 0);
      assert.ok(
        numbers.length > acknowledged,
        `line ${acknowledged} was acknowledged, ${numbers.length} lines are present`,
      );
      beyond += numbers.length - 1 - acknowledged;
      next = numbers.length;
    }
    await logLines(path, next, next + 1, options);
    const { names, numbers } = numbersIn(folder);
    console.log(`killed 8 times: ${numbers.length} lines in ${names.length} files, ${beyond} of them not acknowledged`);
    assertEachOnce(numbers, 0);
    assert.deepEqual(
      names.filter((name) => name.endsWith('.part')),
      [],
    );
  });
});
