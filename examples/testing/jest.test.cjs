const { logger } = require('logly-otel');
const { capture, matchers } = require('logly-otel/testing');

expect.extend(matchers);

/** What is tested. */
const pay = (amount) => logger.info('paid {amount}', { amount });

let captured;
beforeEach(() => {
  captured = capture(logger);
});
afterEach(() => captured[Symbol.dispose]());

it('logs a payment', () => {
  pay(3);
  expect(captured).toHaveLogged('INFO', 'paid 3');
  expect(captured).toHaveLogged('INFO', { amount: expect.any(Number) });
  expect(captured).not.toHaveLogged('ERROR');
});

it('begins anew', () => {
  expect(captured.records).toEqual([]);
});
