import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/processors/delivery/breaker.js';
import { FakeClock } from '../../support/fake-clock.js';

function setup() {
  const clock = new FakeClock();
  let woken = 0;
  const breaker = new Breaker({ failureThreshold: 2, resetMillis: 100 }, clock, () => woken++);
  const flight = {};
  const fail = () => {
    breaker.began(flight);
    breaker.failed(flight);
  };
  return { clock, breaker, flight, fail, woken: () => woken };
}

describe('Breaker', () => {
  it('opens at the threshold of failures in a row', () => {
    const { breaker, fail } = setup();
    fail();
    breaker.succeeded();
    fail();
    expect(breaker.mayBegin()).toBe(true);
    fail();
    expect([breaker.mayBegin(), breaker.openForMillis]).toEqual([false, 100]);
  });

  it('lets one attempt through after `resetMillis`, and all attempts when that one succeeds', () => {
    const { breaker, clock, flight, fail, woken } = setup();
    fail();
    fail();
    clock.advance(99);
    expect([breaker.mayBegin(), woken()]).toEqual([false, 0]);
    clock.advance(1);
    expect([breaker.mayBegin(), woken()]).toEqual([true, 1]);
    breaker.began(flight);
    expect(breaker.mayBegin()).toBe(false);
    breaker.succeeded();
    expect([breaker.mayBegin(), woken()]).toEqual([true, 2]);
    fail();
    expect(breaker.mayBegin()).toBe(true);
  });

  it('waits again when that attempt fails', () => {
    const { breaker, clock, fail } = setup();
    fail();
    fail();
    clock.advance(100);
    fail();
    clock.advance(99);
    expect(breaker.mayBegin()).toBe(false);
    clock.advance(1);
    expect(breaker.mayBegin()).toBe(true);
  });

  it('lets another attempt through when that one was aborted', () => {
    const { breaker, clock, flight, fail } = setup();
    fail();
    fail();
    clock.advance(100);
    breaker.began(flight);
    breaker.undecided({});
    expect(breaker.mayBegin()).toBe(false);
    breaker.undecided(flight);
    expect(breaker.mayBegin()).toBe(true);
  });

  it('is not prolonged by failures of attempts that began before it opened', () => {
    const { breaker, clock, fail } = setup();
    fail();
    fail();
    clock.advance(50);
    breaker.failed({});
    clock.advance(50);
    expect(breaker.mayBegin()).toBe(true);
  });
});
