import { REDACTED, Redactor } from '../../record/redact/redactor.js';
import { textOf } from '../../record/values/json.js';

/** The rules of `redact: true`, whatever the logger has. */
const redactor = Redactor.of(true) as Redactor;

/** The value of a request header; `[redacted]` for one whose name says that it is secret. Secrets in others are replaced. */
export function redactedHeader(name: string, value: string): string {
  return textOf(redactor.attributes({ [name]: value })[name]);
}

/** `&`, and `;` in front of a name. */
const SEPARATOR = /(&|;(?=[^&;=]{1,100}=))/;

/** A query without its `?`, with the values of secret names replaced, and secrets in other values. */
export function redactedQuery(query: string): string {
  return query
    .split(SEPARATOR)
    .map((part, index) => {
      if (index % 2 === 1) return part;
      const at = part.indexOf('=');
      if (at < 0) return redactor.text(part);
      const isHidden = redactor.isSecretParameter(part.slice(0, at));
      return isHidden ? `${part.slice(0, at)}=${REDACTED}` : redactor.text(part);
    })
    .join('');
}
