import { Agent, request } from 'node:http';

/** How many customers order at the same time, and how long each waits between two orders. */
const CUSTOMERS = 8;
const PAUSE_MILLIS = 20;
/** Every 50th order fails: each run shows a failure, however slow the machine is. */
const MIN_ORDERS = 60;

/** Orders for this many milliseconds, and 60 times at least; `onOrder` is called after each order. */
export async function order(url: string, millis: number, onOrder: () => void): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const until = performance.now() + millis;
  let orders = 0;
  const customer = async () => {
    while (performance.now() < until || orders < MIN_ORDERS) {
      await post(url, agent);
      orders++;
      onOrder();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
    }
  };
  await Promise.all(Array.from({ length: CUSTOMERS }, customer));
  agent.destroy();
}

function post(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent }, (response) => {
      response.resume().on('end', resolve);
    });
    sent.on('error', reject).end();
  });
}
