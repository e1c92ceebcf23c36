import { describe, expect, it } from 'vitest';
import {
  heartbeatText,
  Liveness,
  type ProcessIdentity,
  systemProcesses,
} from '../../../src/processors/spool/liveness.js';
import { FakeClock } from '../../support/fake-clock.js';

const SELF: ProcessIdentity = { pid: 1, place: 'here', isSeen: true, start: 'a' };

function judge(self: ProcessIdentity, alive: boolean) {
  const clock = new FakeClock();
  return { clock, liveness: new Liveness({ self, isAlive: () => alive }, clock) };
}

describe('Liveness', () => {
  it('takes a writer without a heartbeat for ended', () => {
    expect(judge(SELF, true).liveness.stateOf('w', undefined)).toBe('dead');
  });

  it.each([
    [true, 'alive'],
    [false, 'dead'],
  ])('believes the system about a process that can be seen: %s', (alive, state) => {
    expect(judge(SELF, alive).liveness.stateOf('w', heartbeatText(SELF, 1))).toBe(state);
  });

  it.each([
    ['another machine or container', { ...SELF, place: 'there' }],
    ['a system that does not show all processes', { ...SELF, isSeen: false }],
  ])('waits until the heartbeat has stood still for 60 s: %s', (_, writer) => {
    const { clock, liveness } = judge(SELF, false);
    expect(liveness.stateOf('w', heartbeatText(writer, 1))).toBe('unknown');
    clock.advance(59_000);
    expect(liveness.stateOf('w', heartbeatText(writer, 2))).toBe('unknown');
    clock.advance(59_000);
    expect(liveness.stateOf('w', heartbeatText(writer, 2))).toBe('unknown');
    clock.advance(1_000);
    expect(liveness.stateOf('w', heartbeatText(writer, 2))).toBe('dead');
  });

  it('waits where a heartbeat cannot be read', () => {
    const { clock, liveness } = judge(SELF, true);
    for (const text of ['', '{', '{"pid": "x"}', 'null']) {
      expect(liveness.stateOf(text, text)).toBe('unknown');
      clock.advance(60_000);
      expect(liveness.stateOf(text, text)).toBe('dead');
    }
  });

  it('knows the processes of this system, and takes a later one with the same id for another', () => {
    const { self, isAlive } = systemProcesses();
    expect(isAlive(self.pid, self.start)).toBe(true);
    expect(isAlive(2 ** 22 + 1, '')).toBe(false);
    if (process.platform === 'linux') expect(isAlive(self.pid, `${self.start}0`)).toBe(false);
  });
});
