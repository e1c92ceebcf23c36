const examples: object[] = [];

/**
 * Keeps one of a kind for good. Where none of a kind is left, as of records while nothing waits, engines forget what such objects look
 * like at one of the next great garbage collections, and throw away the compiled code of all that deal with them: the log calls after it
 * take several times as long, until it is compiled anew.
 *
 * @param example Made as all of its kind are, and holding nothing of the application's
 */
export function retainHiddenClass(example: object): void {
  examples.push(example);
}
