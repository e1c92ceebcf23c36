import { ALNUM, is, looksRandom, runEnd, UNDERSCORE, URL_SAFE } from './characters.js';
import type { Hit } from './pattern.js';

/** The prefixes of vendors: AWS, GitHub, GitLab, Slack, Stripe, npm, Google, Hugging Face. */
const PREFIX =
  /(?<![A-Za-z0-9])(?:(A[KS]IA)(?=[A-Z0-9])|(gh[pousr]_|github_pat_)|(glpat-)|(xox[a-z]-)|([sr]k_live_)|(npm_|hf_)|(AIza))/g;
const AWS_LENGTH = 16;

/** What follows a prefix: its characters, and how many there are at least. */
const RULES: ReadonlyArray<readonly [classes: number, least: number]> = [
  [ALNUM, AWS_LENGTH],
  [ALNUM | UNDERSCORE, 20],
  [URL_SAFE, 16],
  [URL_SAFE, 10],
  [ALNUM, 10],
  [ALNUM, 20],
  [URL_SAFE, 30],
];

export function findTokens(text: string, hit: Hit): void {
  PREFIX.lastIndex = 0;
  for (let match = PREFIX.exec(text); match !== null; match = PREFIX.exec(text)) {
    const kind = match.slice(1).findIndex((prefix) => prefix !== undefined);
    const [classes, least] = RULES[kind] as (typeof RULES)[number];
    const start = match.index;
    const from = start + match[0].length;
    let end = runEnd(text, from, classes);
    const { length } = text.slice(from, end);
    const isToken =
      kind === 0
        ? length === AWS_LENGTH && /^[A-Z0-9]+$/.test(text.slice(from, end)) && !is(text, end, UNDERSCORE)
        : length >= least && isNoName(text, from, end);
    // A routable token of GitLab has parts behind dots.
    if (isToken && kind === 2) while (text[end] === '.' && is(text, end + 1, ALNUM)) end = runEnd(text, end + 1, ALNUM);
    if (isToken) hit(start, end);
    PREFIX.lastIndex = Math.max(end, from);
  }
}

/** Words in a name have separators, or are short. */
const LONGEST_WORD = 20;

function isNoName(text: string, start: number, end: number): boolean {
  return looksRandom(text, start, end) || (end - start >= LONGEST_WORD && runEnd(text, start, ALNUM) === end);
}
