import { describe, expect, it } from 'vitest';
import { DropReporter } from '../../../src/processors/pipeline/drop-reporter.js';
import { FakeClock } from '../../support/fake-clock.js';

function setup() {
  const clock = new FakeClock();
  const lines: string[] = [];
  return { clock, lines, losses: new DropReporter('sink #1 cloud', (text) => void lines.push(text), clock) };
}

describe('DropReporter', () => {
  it('reports the begin of a loss, and ten quiet seconds after the last drop the counts by reason', () => {
    const { clock, lines, losses } = setup();
    for (let i = 0; i < 1_000; i++) losses.dropped(1, 'queue_full');
    clock.advance(6_000);
    losses.dropped(2, 'recursion');
    expect(lines).toEqual(['sink #1 cloud is losing records (queue_full)']);
    clock.advance(9_999);
    expect(lines).toHaveLength(1);
    clock.advance(1);
    expect(lines[1]).toBe(
      'sink #1 cloud has lost 1002 records since 2023-11-14T22:13:20.000Z (queue_full 1000, recursion 2)',
    );
    clock.advance(60_000);
    expect([lines.length, clock.pendingTimers]).toEqual([2, 0]);
  });

  it('reports the next loss separately', () => {
    const { clock, lines, losses } = setup();
    losses.dropped(1, 'queue_full');
    clock.advance(10_000);
    losses.dropped(3, 'too_large');
    losses.reportNow();
    losses.reportNow();
    expect(lines.slice(1)).toEqual([
      'sink #1 cloud has lost 1 record since 2023-11-14T22:13:20.000Z (queue_full 1)',
      'sink #1 cloud is losing records (too_large)',
      'sink #1 cloud has lost 3 records since 2023-11-14T22:13:30.000Z (too_large 3)',
    ]);
  });

  it('writes at most two lines in ten seconds', () => {
    const { clock, lines, losses } = setup();
    for (let i = 0; i < 600; i++) {
      losses.dropped(100, 'queue_full');
      clock.advance(100);
    }
    expect(lines).toHaveLength(1);
  });
});
