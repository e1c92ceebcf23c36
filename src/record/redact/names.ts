import { lazily } from '../floor/builtin.js';

/** Whole names whose values are secrets, folded. */
const SECRET_NAMES: ReadonlySet<string> = new Set(
  (
    'password passwd pwd passphrase secret clientsecret token accesstoken refreshtoken idtoken apikey xapikey ' +
    'authorization proxyauthorization cookie setcookie credentials privatekey sessionid csrftoken xsrftoken otp pin cvv ' +
    'cvc cardnumber ssn connectionstring cookies pgpassword ' +
    'awssecretaccesskey secretaccesskey'
  ).split(' '),
);
const LAST_WORDS: ReadonlySet<string> = new Set(['token', 'secret', 'password', 'apikey']);
/** Made at the first use: properties of Unicode take 0.2 ms each at the import of the package (bench/questions/entry.ts, Node 20). */
const betweenWords = lazily(() => /[^\p{L}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);
const noPartOfAWord = lazily(() => /[^\p{L}\p{N}]+/gu);
/** Longer names are judged by their end, which is at least as long as any name that is known. */
const MAX_NAME = 256;

/** A name without case, `-`, `_`, `.` and other punctuation: `X-Api-Key` and `xApiKey` are the same. */
export function folded(name: string): string {
  return name.replaceAll(noPartOfAWord(), '').toLowerCase();
}

/** The name as a whole, and what follows each of its dots: a dotted name is a path. */
export function endsOf(name: string): string[] {
  const ends = [name];
  for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1)) ends.push(name.slice(at + 1));
  return ends;
}

/** The name, or the end of one that is too long to be anybody's. */
export function bounded(name: string): string {
  return name.length > MAX_NAME ? name.slice(-MAX_NAME) : name;
}

/** Is it a built-in name: whole, or by its last word? Never by a part of a word: `author` and `tokenCount` are none. */
export function isBuiltInName(name: string): boolean {
  if (endsOf(name).some((end) => SECRET_NAMES.has(folded(end)))) return true;
  const words = name.split(betweenWords()).filter((word) => word !== '');
  const [before = '', last = ''] = words.slice(-2).map((word) => word.toLowerCase());
  return words.length === 1 ? LAST_WORDS.has(before) : LAST_WORDS.has(last) || LAST_WORDS.has(before + last);
}
