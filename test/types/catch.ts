/* Compiled, never run: the type of a function that `catch` wraps. */

import { type CatchOptions, Logger } from '../../src/bridge/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const sure = <T extends true>(_?: T): void => {};

const logger = new Logger();

const plain = logger.catch((a: number, b?: string) => `${a}${b}`);
sure<Equal<Parameters<typeof plain>, [a: number, b?: string | undefined]>>();
sure<Equal<ReturnType<typeof plain>, string | undefined>>();

const withDefault = logger.catch((a: number) => a, { default: 'none' });
sure<Equal<ReturnType<typeof withDefault>, number | string>>();

const never = logger.catch(
  () => {
    throw new Error('boom');
  },
  { default: 7 },
);
sure<Equal<ReturnType<typeof never>, number>>();

const later = logger.catch(async (a: number) => a, { default: null });
sure<Equal<ReturnType<typeof later>, Promise<number | null>>>();

const sometimes = logger.catch((a: number): number | Promise<string> => (a > 0 ? a : Promise.resolve('x')));
sure<Equal<ReturnType<typeof sometimes>, number | undefined | Promise<string | undefined>>>();

const each = logger.catch(function* (n: number) {
  yield n;
  return 'done' as string;
});
sure<Equal<ReturnType<typeof each>, Generator<number, string | undefined, unknown>>>();
for (const n of each(1)) n.toFixed();

const eachLater = logger.catch(async function* () {
  yield 1;
});
for await (const n of eachLater()) n.toFixed();

class Account {
  balance = 7;
  read = logger.catch(function (this: Account) {
    return this.balance;
  });
}
const balance: number | undefined = new Account().read();

const options: CatchOptions<number> = { type: [TypeError, class extends Error {}], exclude: RangeError, default: 7 };

declare const classes: CatchOptions['type'];
logger.catch(() => 1, { type: classes, exclude: undefined });
logger.catch(() => 1, { type: [TypeError] as const });

// @ts-expect-error a number is no function
logger.catch(7);
// @ts-expect-error nor is a class
logger.catch(Account);
// @ts-expect-error only classes have instances to catch
logger.catch(() => {}, { type: 'Error' });
// @ts-expect-error an unknown option
logger.catch(() => {}, { levle: 'INFO' });
// @ts-expect-error the arguments keep their types
plain('x');

// The other options of views, and of the logger.
logger
  .opt({ lazy: true, location: 2, exception: 'anything' })
  .patch((record) => {
    record.attributes.a = 1;
    record.severityText = 'AUDIT';
    // @ts-expect-error the time of a call is fixed
    record.hrTime = [0, 0];
  })
  .info('x');
// @ts-expect-error an unknown option
logger.opt({ laizy: true });
const ids: number[] = logger.configure({
  levels: [{ name: 'AUDIT', no: 33 }],
  activation: [['lib', false]],
  handlers: [{ sink: 'stderr', level: 'AUDIT', serialize: true, prettyJson: { indent: 4 } }],
});
// @ts-expect-error the name is an option of the constructor only
logger.configure({ name: 'x' });

export { balance, ids, options };
