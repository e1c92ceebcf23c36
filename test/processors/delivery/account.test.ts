import { describe, expect, it } from 'vitest';
import { Account, State } from '../../../src/processors/delivery/account.js';
import { lawGap } from '../../support/law.js';

describe('Account', () => {
  it('counts records that back off as queued, and as exporting', () => {
    const account = new Account();
    account.accept();
    account.move(State.queued, State.inFlight);
    account.move(State.inFlight, State.backingOff);
    expect(account.counts()).toMatchObject({ created: 1, queued: 1, inFlight: 0 });
    expect(account.flow()).toMatchObject({ waiting: 0, exporting: 1 });
    expect(account.pending).toBe(1);
  });

  it('counts losses before the export apart from losses in it', () => {
    const account = new Account();
    for (let i = 0; i < 4; i++) account.accept();
    account.create();
    account.fail(State.new, new RangeError('x'));
    account.drop(State.queued, 'queue_full');
    account.move(State.queued, State.inFlight, 3);
    account.fail(State.inFlight, new TypeError('x'));
    account.move(State.inFlight, State.backingOff);
    account.drop(State.backingOff, 'removed');
    account.move(State.inFlight, State.delivered);
    expect(account.flow()).toEqual({
      filtered: 0,
      waiting: 0,
      exporting: 0,
      delivered: 1,
      lostBeforeExport: new Map([
        ['RangeError', 1],
        ['queue_full', 1],
      ]),
      lostInExport: new Map([
        ['TypeError', 1],
        ['removed', 1],
      ]),
    });
    expect(account.counts()).toMatchObject({ created: 5, failed: 2, dropped: { queue_full: 1, removed: 1 } });
    expect(lawGap(account.counts())).toBe(0);
  });

  it('groups drops after the end as `already_shutdown` for metrics, and keeps their reasons in the counts', () => {
    const account = new Account();
    for (const reason of ['removed', 'shutdown', 'loop_closed']) {
      account.create();
      account.drop(State.new, reason);
    }
    expect(account.flow().lostBeforeExport).toEqual(new Map([['already_shutdown', 3]]));
    expect(account.counts().dropped).toEqual({ removed: 1, shutdown: 1, loop_closed: 1 });
  });

  it('counts at most 50 error types apart', () => {
    const account = new Account();
    for (let i = 0; i < 1_000; i++) {
      account.create();
      account.fail(State.new, Object.assign(new Error('x'), { code: `E${i}` }));
    }
    const { lostBeforeExport } = account.flow();
    expect(lostBeforeExport.size).toBe(51);
    expect(lostBeforeExport.get('_OTHER')).toBe(950);
    expect(account.counts().failed).toBe(1_000);
  });
});
