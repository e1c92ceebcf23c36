import { logs, SeverityNumber } from '@opentelemetry/api-logs';

/** A library that the shop uses. It knows nothing of us, and logs with the plain Logs API. */
export async function pay(order: number, amount: number): Promise<void> {
  const logger = logs.getLogger('payments', '2.1.0');
  await new Promise((resolve) => setImmediate(resolve));
  if (amount > 88) {
    logger.emit({
      severityNumber: SeverityNumber.WARN,
      severityText: 'warn',
      body: 'a large amount',
      attributes: { amount },
    });
  }
  if (order % 50 === 0)
    throw new Error('the payment was declined', { cause: new Error(`card of order ${order} expired`) });
}
