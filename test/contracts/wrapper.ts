import { expect } from 'vitest';
import type { LogRecordProcessor } from '../../src/record/processor.js';
import { type Clause, contract, type Subject, watched } from './clause.js';
import { foreignRecord } from './processor.js';

/* What does a processor that wraps others owe to them, and to its caller? */

/** Wraps all of them, or the first one where it takes one. */
export type WrapperMake = (members: readonly LogRecordProcessor[]) => LogRecordProcessor;

/** Counts the calls, and does what a clause wants in them. */
class Member implements LogRecordProcessor {
  readonly bodies: unknown[] = [];
  flushes = 0;
  shutdowns = 0;
  readonly #act: () => void;

  constructor(act: () => void = () => {}) {
    this.#act = act;
  }

  onEmit({ body }: { body?: unknown }): void {
    this.bodies.push(body);
    this.#act();
  }

  forceFlush(): Promise<void> {
    this.flushes++;
    this.#act();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.shutdowns++;
    this.#act();
    return Promise.resolve();
  }
}

const ERROR = new Error('broken member');
const raise = (): never => {
  throw ERROR;
};

export const wrapperClauses: readonly Clause<WrapperMake>[] = [
  {
    name: 'hands each record to its member, once and in order',
    needs: [],
    async run(make) {
      const member = new Member();
      const processor = make([member]);
      for (const body of [1, 2, 3]) processor.onEmit(foreignRecord(body));
      expect(member.bodies).toEqual([1, 2, 3]);
    },
  },
  {
    name: 'never throws from onEmit where a member throws',
    needs: ['isolates'],
    async run(make) {
      const member = new Member(raise);
      make([member]).onEmit(foreignRecord('x'));
      expect(member.bodies).toEqual(['x']);
    },
  },
  {
    name: 'feeds the members behind one that throws',
    needs: ['several'],
    async run(make) {
      const members = [new Member(raise), new Member()];
      make(members).onEmit(foreignRecord('x'));
      expect(members.map(({ bodies }) => bodies)).toEqual([['x'], ['x']]);
    },
  },
  {
    name: 'treats a member whose enabled throws as enabled',
    needs: ['isolates'],
    async run(make) {
      const asked = (enabled: () => boolean) => make([Object.assign(new Member(), { enabled })]).enabled?.({});
      expect(asked(() => false)).toBe(false);
      expect(asked(raise)).toBe(true);
    },
  },
  {
    name: 'flushes its members, and waits for them',
    needs: [],
    async run(make) {
      const member = new Member();
      await make([member]).forceFlush();
      expect(member.flushes).toBe(1);
      let release: () => void = () => {};
      const slow = Object.assign(new Member(), {
        forceFlush: () =>
          new Promise<void>((resolve) => {
            release = resolve;
          }),
      });
      const flush = make([slow]).forceFlush();
      const state = watched(flush);
      await Promise.resolve();
      expect(state.settled).toBe(false);
      release();
      await flush;
    },
  },
  ...(['forceFlush', 'shutdown'] as const).map(
    (method): Clause<WrapperMake> => ({
      name: `rejects in ${method}, and does not throw, where a member throws`,
      needs: ['isolates'],
      async run(make) {
        const processor = make([new Member(raise)]);
        let promise: Promise<void> | undefined;
        expect(() => {
          promise = processor[method]();
        }).not.toThrow();
        await expect(promise).rejects.toBe(ERROR);
      },
    }),
  ),
  {
    name: 'shuts its members down once, however often it is shut down',
    needs: ['ends'],
    async run(make) {
      const member = new Member();
      const processor = make([member]);
      await Promise.all([processor.shutdown(), processor.shutdown()]);
      await processor.shutdown();
      expect(member.shutdowns).toBe(1);
    },
  },
  {
    name: 'passes no record on after shutdown',
    needs: ['ends'],
    async run(make) {
      const member = new Member();
      const processor = make([member]);
      await processor.shutdown();
      processor.onEmit(foreignRecord('late'));
      expect(member.bodies).toEqual([]);
    },
  },
];

/**
 * - `several`: takes any number of members
 * - `isolates`: keeps what a member throws from everything else
 * - `ends`: its `shutdown` ends it; a wrapper inside of a sink leaves that to the sink
 */
export function wrapperContract(
  name: string,
  make: WrapperMake,
  has: ReadonlyArray<'several' | 'isolates' | 'ends'>,
  faults: NonNullable<Subject['faults']> = {},
): void {
  contract(name, wrapperClauses, make, { has, faults });
}
