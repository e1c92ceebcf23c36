import { describe, expect, it } from 'vitest';
import { type Passage, UnderWay } from '../../../src/exporters/otlp/pending-exports.js';
import { Persistence } from '../../../src/exporters/otlp/retrying-sender.js';
import { retryPolicy } from '../../../src/record/failure/backoff.js';
import { FakeClock } from '../../support/fake-clock.js';
import { someRecord } from '../../support/some-record.js';
import { turns } from '../../support/turns.js';

const unavailable = () => Object.assign(new Error('503'), { retryable: true });

/** A collector that is there, or not, as the test says; each batch has one record, of so many bytes. */
function persisting(isThere = false) {
  const clock = new FakeClock();
  const underWay = new UnderWay();
  const told: string[] = [];
  const collector = { isThere, requests: 0, holds: false, held: [] as Array<() => void> };
  const persistence = new Persistence({
    async send() {
      collector.requests++;
      if (collector.holds) await new Promise<void>((resolve) => collector.held.push(resolve));
      if (!collector.isThere) throw unavailable();
    },
    policy: retryPolicy({}),
    underWay,
    clock,
    random: () => 0.5,
    tell: (line) => told.push(line),
    shown: 'http://collector',
  });
  const ends: string[] = [];
  const send = (size = 300) => {
    const passage: Passage = { attempting: true, flushed: false };
    underWay.enter(passage);
    void persistence
      .send([someRecord({ size })], passage)
      .then(
        () => ends.push('delivered'),
        (error: Error) => ends.push(error.message),
      )
      .then(() => underWay.leave(passage));
  };
  /** As the exporter does it. */
  const flush = () => {
    const found = underWay.flush();
    persistence.flush();
    return underWay.quiet(found);
  };
  const go = async (millis: number) => {
    for (let passed = 0; passed < millis; passed += 500) {
      clock.advance(500);
      await turns(2);
    }
  };
  return { clock, collector, persistence, told, ends, send, flush, go };
}

describe('Persistence', () => {
  it('has flushed when everything has had an attempt, taken or not', async () => {
    const { collector, ends, send, flush, go } = persisting();
    for (let i = 0; i < 100; i++) send();
    await turns();
    expect(collector.requests).toBe(32);
    await flush();
    expect([collector.requests, ends]).toEqual([64, []]);
    collector.isThere = true;
    await flush();
    expect(ends).toEqual(Array(100).fill('delivered'));
    await go(300_000);
    expect(collector.requests).toBe(64 + 100);
  });

  it('waits in a flush for what waits for a place, as long as it goes on', async () => {
    const { collector, ends, send, flush } = persisting(true);
    collector.holds = true;
    for (let i = 0; i < 50; i++) send();
    const flushed = flush().then(() => ends.length);
    while (ends.length < 50) {
      for (const answer of collector.held.splice(0)) answer();
      await turns(1);
    }
    expect(await flushed).toBe(50);
  });

  it('repeats what a flush has found for 30 s from the first flush of an outage on', async () => {
    const { collector, ends, send, flush, go } = persisting();
    send();
    await flush();
    await go(20_000);
    await flush();
    send();
    expect(ends).toEqual([]);
    await go(11_000);
    expect(ends).toEqual(['503']);
    await flush();
    await go(500);
    expect(ends).toEqual(['503', '503']);
    collector.isThere = true;
    send();
    await turns();
    expect(ends.at(-1)).toBe('delivered');
    // That outage is over.
    collector.isThere = false;
    send();
    await flush();
    await go(20_000);
    expect(ends).toHaveLength(3);
  });

  it('takes no flush from before an outage, and no outage of long ago, for one of this outage', async () => {
    const { ends, send, flush, go } = persisting();
    await flush();
    await go(60_000);
    send();
    await flush();
    await go(20_000);
    expect(ends).toEqual([]);
    await go(11_000);
    expect(ends).toEqual(['503']);
    // Nothing was sent since, so nobody knows that it is over.
    await go(150_000);
    send();
    await flush();
    await go(20_000);
    expect(ends).toEqual(['503']);
    await go(11_000);
    expect(ends).toEqual(['503', '503']);
  });

  it('repeats what no flush has found for as long as the policy says', async () => {
    const { ends, send, flush, go } = persisting();
    await flush();
    send();
    await go(200_000);
    expect(ends).toEqual([]);
    await go(150_000);
    expect(ends).toEqual(['503']);
  });

  it('refuses what finds no room to wait, and tells how much that is, now and then', async () => {
    const { told, ends, send, go, persistence } = persisting();
    const mebibyte = 2 ** 20;
    for (let i = 0; i < 32 + 64; i++) send(mebibyte);
    await turns();
    expect([ends, told]).toEqual([[], []]);
    for (let i = 0; i < 3; i++) send(mebibyte);
    await turns();
    expect(ends).toEqual(Array(3).fill('too much waits for the collector already'));
    await go(10_000);
    send(mebibyte);
    send(mebibyte);
    await turns();
    persistence.close();
    expect(told.map((line) => line.replace(' not exported: too much waits for http://collector already', ''))).toEqual([
      '1 record was',
      '3 records were',
      '1 record was',
    ]);
  });

  it('says at the end of the process what it still has', async () => {
    const { told, persistence, send } = persisting();
    send();
    send();
    await turns();
    persistence.drainAndReport();
    expect(told).toEqual(['2 records were not exported to http://collector when the process ended']);
    persistence.close();
    await turns();
  });

  it('knows how long the end of the process would have to wait for its next attempt', async () => {
    const { persistence, send, clock } = persisting();
    expect(persistence.nextAttemptMillis).toBeUndefined();
    send();
    await turns();
    expect(persistence.nextAttemptMillis).toBe(500);
    clock.advance(200);
    expect(persistence.nextAttemptMillis).toBe(300);
    persistence.close();
    await turns();
    expect(persistence.nextAttemptMillis).toBeUndefined();
  });
});
