/** Names whose values are secrets, folded: without `-`, `_`, `.` and case. */
const SECRET_NAMES = new Set(
  (
    'password passwd pwd passphrase secret clientsecret token accesstoken refreshtoken idtoken apikey xapikey ' +
    'authorization proxyauthorization cookie setcookie credentials privatekey sessionid csrftoken xsrftoken otp pin cvv ' +
    'cvc cardnumber ssn connectionstring'
  ).split(' '),
);
/** In a query alone: a key, and the signatures of signed URLs. */
const SECRET_IN_QUERY = new Set(['key', 'sig', 'signature']);
const LAST_WORDS = new Set(['token', 'secret', 'password', 'apikey']);
const REDACTED = '[redacted]';
const TOKEN =
  /\b(?:eyJ[\w-]{5,}\.[\w-]+\.[\w-]*|(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|sk_live_\w{10,}|npm_\w{30,}|AIza[\w-]{30,}|hf_\w{20,})|\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;

/** The value of a request header; `[redacted]` for one whose name says that it is secret. Tokens in others are replaced. */
export function redactedHeader(name: string, value: string): string {
  return isSecret(name) ? REDACTED : value.replace(TOKEN, REDACTED);
}

/** A query without its `?`, with the values of secret names replaced, and tokens in other values. */
export function redactedQuery(query: string): string {
  return query
    .split('&')
    .map((part) => {
      const at = part.indexOf('=');
      if (at < 0) return part.replace(TOKEN, REDACTED);
      const name = decoded(part.slice(0, at));
      const isHidden = isSecret(name) || SECRET_IN_QUERY.has(name.toLowerCase());
      return isHidden ? `${part.slice(0, at)}=${REDACTED}` : part.replace(TOKEN, REDACTED);
    })
    .join('&');
}

function isSecret(name: string): boolean {
  if (SECRET_NAMES.has(name.replaceAll(/[-_.]/g, '').toLowerCase())) return true;
  const words = name.split(/[-_.[\]]+|(?<=[a-z0-9])(?=[A-Z])/).filter((word) => word !== '');
  const [before = '', last = ''] = words.slice(-2).map((word) => word.toLowerCase());
  return LAST_WORDS.has(words.length === 1 ? before : last) || (words.length > 1 && before + last === 'apikey');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
