import assert from 'node:assert/strict';
import { afterEach, beforeEach, it } from 'node:test';
import { logger } from 'logly-otel';
import { capture } from 'logly-otel/testing';

/** What is tested. */
const pay = (amount) => logger.info('paid {amount}', { amount });

let captured;
beforeEach(() => {
  captured = capture(logger);
});
afterEach(() => captured[Symbol.dispose]());

it('logs a payment', () => {
  pay(3);
  assert.deepEqual(captured.texts, ['paid 3']);
  assert.equal(captured.at(-1).attributes.amount, 3);
  assert.equal(captured.byLevel('ERROR').length, 0);
});

it('begins anew', () => {
  assert.deepEqual(captured.records, []);
});
