/* How is an error written with everything that led to it? */
import { thrownText } from '../floor/thrown.js';
import type { Copier } from './copying.js';
import { commonHeight } from './cut.js';
import { causeOf, errorsOf, isPresent, MAX_ERRORS, ownStack } from './error-parts.js';

/** Maximum number of nested causes. */
export const MAX_CAUSES = 16;

/** The stack, followed by the stacks of its `errors` and causes, in at most `maxChars` characters: the longest ones are cut. */
export function stackText(thrown: unknown, copier: Copier, maxChars: number): string {
  const seen = new Set<unknown>();
  const titles: string[] = [];
  const stacks: string[] = [];
  const add = (title: string, stack: string): void => {
    titles.push(title);
    stacks.push(stack);
  };
  const follow = (error: unknown, title: string, depth: number): void => {
    if (seen.has(error)) {
      add(title, '[Circular]');
      return;
    }
    if (depth === MAX_CAUSES || seen.size === MAX_ERRORS) {
      add(title, '[Truncated]');
      return;
    }
    if (typeof error === 'object') seen.add(error);
    add(title, ownStack(error, copier));
    const errors = errorsOf(error);
    errors?.first.forEach((one, index) => {
      if (seen.size < MAX_ERRORS) follow(one, `Error ${index + 1} of ${errors.length}: `, depth + 1);
    });
    const cause = causeOf(error);
    if (isPresent(cause)) follow(cause, 'Caused by: ', depth + 1);
  };
  try {
    follow(thrown, '', 0);
  } catch (error) {
    add('', thrownText(error));
  }
  const ofTitles = titles.reduce((sum, title) => sum + title.length + 1, 0);
  const height = commonHeight(
    stacks.map((stack) => stack.length),
    maxChars - ofTitles,
  );
  return titles.map((title, i) => title + copier.cut(stacks[i] as string, height)).join('\n');
}
