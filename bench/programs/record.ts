/** The fields that every call of the benchmark gives: a string, an integer, a float, a boolean, a nested object. */
export interface Fields {
  readonly [key: string]: unknown;
}

export const FIELDS: Fields = { user: 'ada', amount: 3, ratio: 0.5, paid: true, cart: { items: 2 } };
/** 47 characters. */
export const MESSAGE = 'order paid with a card that was known before ok';
/** Which record carries an Error: every hundredth. */
export const FAILS_EVERY = 100;
export const FAILURE = new Error('the card was refused');

/** Calls in a row, before what waits is let through: as many as the stock queue holds. */
export const CHUNK = 2_048;

/** The same fields, told apart from all others by the receiver. */
export function fieldsOf(id: number): Fields {
  return { user: `id:${String(id).padStart(9, '0')}`, amount: 3, ratio: 0.5, paid: true, cart: { items: 2 } };
}
