import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, Ledger } from '../../../src/exporters/loop/ledger.js';
import { someRecord } from '../../support/some-record.js';

const record = someRecord();

function entry(number: number, sink = 'a'): Entry<string> {
  return { number, sink, record, text: undefined, settled: () => {}, deaths: 0 };
}

const numbers = (entries: Iterable<Entry<string>>) => [...entries].map(({ number }) => number);
const open = () => true;

function filled(...all: Array<Entry<string>>): Ledger<string> {
  const ledger = new Ledger<string>();
  for (const one of all) ledger.add(one);
  return ledger;
}

describe('Ledger', () => {
  it('yields each record once, in order', () => {
    const ledger = filled(entry(1), entry(2));
    expect(numbers(ledger.takeSendable())).toEqual([1, 2]);
    ledger.add(entry(3));
    expect(numbers(ledger.takeSendable())).toEqual([3]);
    expect(ledger.size).toBe(3);
  });

  it('settles each record once', () => {
    const ledger = filled(entry(1));
    expect(ledger.settle(1)?.number).toBe(1);
    expect(ledger.settle(1)).toBeUndefined();
    expect(ledger.size).toBe(0);
  });

  it('yields suspects again one at a time, then the others', () => {
    const ledger = filled(entry(1), entry(2));
    numbers(ledger.takeSendable());
    expect(ledger.threadDied(open)).toEqual([]);
    ledger.add(entry(3));
    expect(numbers(ledger.takeSendable())).toEqual([1]);
    expect(numbers(ledger.takeSendable())).toEqual([]);
    ledger.settle(1);
    expect(numbers(ledger.takeSendable())).toEqual([2]);
    ledger.settle(2);
    expect(numbers(ledger.takeSendable())).toEqual([3]);
  });

  it('suspects only records that a sink had started', () => {
    const ledger = filled(entry(1, 'shut'), entry(2, 'open'), entry(3, 'shut'));
    numbers(ledger.takeSendable());
    ledger.threadDied(({ sink }) => sink === 'open');
    expect(numbers(ledger.takeSendable())).toEqual([2]);
    ledger.settle(2);
    expect(numbers(ledger.takeSendable())).toEqual([1, 3]);
  });

  it('returns records that were in work at three deaths', () => {
    const ledger = filled(entry(1), entry(2));
    numbers(ledger.takeSendable());
    expect(numbers(ledger.threadDied(open))).toEqual([]);
    numbers(ledger.takeSendable());
    expect(numbers(ledger.threadDied(open))).toEqual([]);
    numbers(ledger.takeSendable());
    expect(numbers(ledger.threadDied(open))).toEqual([1]);
    expect(numbers(ledger.takeSendable())).toEqual([2]);
  });

  it('removes all records of one sink', () => {
    const ledger = filled(entry(1, 'a'), entry(2, 'b'), entry(3, 'a'));
    numbers(ledger.takeSendable());
    expect(numbers(ledger.takeOf('a'))).toEqual([1, 3]);
    ledger.threadDied(open);
    expect(numbers(ledger.takeSendable())).toEqual([2]);
  });

  it('settles every record, and fails only those that kill threads, in any order of events', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('add', 'add poison', 'settle', 'die', 'give'), { maxLength: 60 }),
        fc.nat(),
        (steps, seed) => {
          const ledger = new Ledger<string>();
          const poison = new Set<number>();
          const there: number[] = [];
          const ended = new Map<number, 'settled' | 'failed'>();
          let last = 0;
          const end = (number: number, how: 'settled' | 'failed') => {
            expect(ended.has(number)).toBe(false);
            ended.set(number, how);
          };
          const die = () => {
            there.length = 0;
            for (const number of numbers(ledger.threadDied(open))) end(number, 'failed');
          };
          /** A thread that starts a killing record dies. */
          const work = () => {
            there.push(...numbers(ledger.takeSendable()));
            if (there.some((number) => poison.has(number))) return die();
            const [number] = there.splice(seed % Math.max(1, there.length), 1);
            if (number !== undefined && ledger.settle(number) !== undefined) end(number, 'settled');
          };
          for (const step of steps) {
            if (step.startsWith('add')) {
              ledger.add(entry(++last));
              if (step === 'add poison') poison.add(last);
            } else if (step === 'give') there.push(...numbers(ledger.takeSendable()));
            else if (step === 'settle') work();
          }
          for (let i = 0; ledger.size > 0; i++) {
            expect(i).toBeLessThan(1_000);
            work();
          }
          for (let number = 1; number <= last; number++) {
            expect(ended.get(number)).toBe(poison.has(number) ? 'failed' : 'settled');
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
