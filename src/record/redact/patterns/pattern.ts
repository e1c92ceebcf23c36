/* Where in a text are secrets of one kind? */

/** Takes a secret: from `start`, up to `end` without it. */
export type Hit = (start: number, end: number) => void;

/**
 * Finds all secrets of a kind in a text. Linear in its length, whatever is in it: what was looked at in vain is not looked at again.
 */
export type Find = (text: string, hit: Hit) => void;
