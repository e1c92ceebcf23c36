import { ALNUM, DASH, DIGIT, DOT, is, LETTER, runEnd, UNDERSCORE, UPPER } from './characters.js';
import type { Hit } from './pattern.js';

const LOCAL = /[\w.%+'’-]/;
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;
/** `icon@2x.png` is a file. */
const SCALED = /^\d+(?:\.\d+)?x[\w-]*\.(?:png|jpe?g|gif|webp|svg|avif)$/i;
/** The user of a repository, whose path follows. */
const REPOSITORY = /^(?:git|hg|svn)$/i;

/** Addresses of e-mail. */
export function findEmails(text: string, hit: Hit): void {
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > from && at - start < MAX_LOCAL && LOCAL.test(text[start - 1] as string)) start--;
    while (start < at && (text[start] === '.' || text[start] === "'")) start++;
    let end = runEnd(text.slice(at + 1, at + 1 + MAX_DOMAIN), 0, ALNUM | DASH | DOT) + at + 1;
    while (end > at && (text[end - 1] === '.' || text[end - 1] === '-')) end--;
    const domain = text.slice(at + 1, end);
    const isFile = SCALED.test(domain) || (REPOSITORY.test(text.slice(start, at)) && /[:/]/.test(text[end] ?? ''));
    if (start < at && !isFile && /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,63}$/.test(domain)) {
      hit(start, end);
      from = end;
    }
  }
}

const PHONE =
  /(?<![\w.+/-])(?:\+|00)[1-9](?:[ ./-]?(?:\(\d{1,5}\)|\d)){6,14}(?![\w-])|(?<![\w.+/-])\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}(?![\w-])|(?<![\w.+/-])0[1-9]\d{1,4}[ /-]\d{3,4}(?:[ -]?\d{1,4}){1,3}(?![\w-])/g;

/** Phone numbers: international, North American, and national ones behind a 0 and a prefix. */
export function findPhones(text: string, hit: Hit): void {
  for (const match of text.matchAll(PHONE)) hit(match.index, match.index + match[0].length);
}

const SSN = /(?<![\w-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g;

/** Social security numbers of the United States. */
export function findSsns(text: string, hit: Hit): void {
  for (const match of text.matchAll(SSN)) hit(match.index, match.index + match[0].length);
}

/** The lengths of IBANs, by country. */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 ' +
    'GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 ' +
    'MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 ' +
    'TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const IBAN = /(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}(?=[ A-Za-z0-9])/g;

/** IBANs of their country's length whose check digits are right, together or in groups of four. */
export function findIbans(text: string, hit: Hit): void {
  IBAN.lastIndex = 0;
  for (let match = IBAN.exec(text); match !== null; match = IBAN.exec(text)) {
    const length = IBAN_LENGTHS.get((match[1] as string).toUpperCase());
    if (length === undefined) continue;
    let code = '';
    let at = match.index;
    while (at < text.length && code.length < length) {
      if (is(text, at, ALNUM)) code += text[at];
      else if (text[at] !== ' ' || text[at - 1] === ' ' || code.length % 4 !== 0) break;
      at++;
    }
    if (code.length < length || is(text, at, ALNUM) || !isIban(code.toUpperCase())) continue;
    hit(match.index, at);
    IBAN.lastIndex = at;
  }
}

function isIban(code: string): boolean {
  let remainder = 0;
  for (const character of code.slice(4) + code.slice(0, 4)) {
    const value = is(character, 0, UPPER) ? character.charCodeAt(0) - 55 : Number(character);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

const ADDRESS = /[0-9A-Fa-f:.]/;
const MAX_ADDRESS = 45;

/** IP addresses of both versions. */
export function findIps(text: string, hit: Hit): void {
  let at = 0;
  while (at < text.length) {
    if (!ADDRESS.test(text[at] as string)) {
      at++;
      continue;
    }
    const start = at;
    while (at < text.length && ADDRESS.test(text[at] as string)) at++;
    if (is(text, start - 1, LETTER | DIGIT | UNDERSCORE | DASH)) continue;
    if (is(text, at, LETTER | UNDERSCORE) || at - start > MAX_ADDRESS + 7) continue;
    const end = addressEnd(text.slice(start, at));
    if (end > 0) hit(start, start + end);
  }
}

/** How much of the run is an address: without a port, and the dot of a sentence. */
function addressEnd(run: string): number {
  const whole = run.replace(/\.$|(?<!:):$/, '');
  if (isIpv6(whole)) return whole.length;
  const ipv4 = whole.replace(/:\d{1,5}$/, '');
  return isIpv4(ipv4) ? ipv4.length : 0;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (text.length < 2 || text.length > MAX_ADDRESS || halves.length > 2 || !text.includes(':')) return false;
  // Of letters alone, it is two names of a program.
  if (!/\d/.test(text)) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const hasIpv4 = last.includes('.');
  if (hasIpv4 && !isIpv4(last)) return false;
  const plain = hasIpv4 ? groups.slice(0, -1) : groups;
  const count = plain.length + (hasIpv4 ? 2 : 0);
  // `::` alone is an operator more often than an address.
  if (!plain.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group)) || groups.length === 0) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}
