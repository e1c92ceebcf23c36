import { describe, expect, it } from 'vitest';
import { Account, At } from '../../../src/processors/delivery/account.js';
import { lawGap } from '../../support/law.js';

describe('Account', () => {
  it('counts what rests between two attempts as queued, and as under way', () => {
    const account = new Account();
    account.accept();
    account.move(At.queued, At.inFlight);
    account.move(At.inFlight, At.backingOff);
    expect(account.counts()).toMatchObject({ created: 1, queued: 1, inFlight: 0 });
    expect(account.flow()).toMatchObject({ waiting: 0, underWay: 1 });
    expect(account.pending).toBe(1);
  });

  it('tells apart what was lost before and after somebody had it', () => {
    const account = new Account();
    for (let i = 0; i < 4; i++) account.accept();
    account.create();
    account.fail(At.new, new RangeError('x'));
    account.drop(At.queued, 'queue_full');
    account.move(At.queued, At.inFlight, 3);
    account.fail(At.inFlight, new TypeError('x'));
    account.move(At.inFlight, At.backingOff);
    account.drop(At.backingOff, 'removed');
    account.move(At.inFlight, At.delivered);
    expect(account.flow()).toEqual({
      filtered: 0,
      waiting: 0,
      underWay: 0,
      delivered: 1,
      lostBefore: new Map([
        ['RangeError', 1],
        ['queue_full', 1],
      ]),
      lostAfter: new Map([
        ['TypeError', 1],
        ['removed', 1],
      ]),
    });
    expect(account.counts()).toMatchObject({ created: 5, failed: 2, dropped: { queue_full: 1, removed: 1 } });
    expect(lawGap(account.counts())).toBe(0);
  });

  it('calls what comes when it is over already shut down, and keeps its own word for it', () => {
    const account = new Account();
    for (const reason of ['removed', 'shutdown', 'loop_closed']) {
      account.create();
      account.drop(At.new, reason);
    }
    expect(account.flow().lostBefore).toEqual(new Map([['already_shutdown', 3]]));
    expect(account.counts().dropped).toEqual({ removed: 1, shutdown: 1, loop_closed: 1 });
  });

  it('has a bounded number of kinds of errors', () => {
    const account = new Account();
    for (let i = 0; i < 1_000; i++) {
      account.create();
      account.fail(At.new, Object.assign(new Error('x'), { code: `E${i}` }));
    }
    const { lostBefore } = account.flow();
    expect(lostBefore.size).toBe(51);
    expect(lostBefore.get('_OTHER')).toBe(950);
    expect(account.counts().failed).toBe(1_000);
  });
});
