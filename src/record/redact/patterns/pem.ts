import type { Hit } from './pattern.js';

const BEGIN = /-----BEGIN ([A-Z0-9][A-Z0-9 ]{0,63})-----/g;
const END = '-----END ';
const KEY = /\bKEY(?: BLOCK)?$/;
const KNOWN = /\b(?:CERTIFICATE|REQUEST|CRL|PARAMETERS|PKCS7|CMS|MESSAGE|SIGNATURE)$/;
/** The first line of any other block: base64, or a header, behind a real or a written line break. */
const CONTENT = /^(?:\s|\\[rn])*(?:[A-Za-z0-9+/=]{16}|[A-Za-z-]{1,40}: )/;

/** PEM blocks. A key without its end is cut off: all that follows belongs to it. */
export function findPems(text: string, hit: Hit): void {
  BEGIN.lastIndex = 0;
  // The next end is looked for once, not by each beginning.
  let nextEnd = -1;
  for (let match = BEGIN.exec(text); match !== null; match = BEGIN.exec(text)) {
    const start = match.index;
    const label = match[1] as string;
    const content = start + match[0].length;
    if (nextEnd >= 0 && nextEnd < content) nextEnd = -1;
    if (nextEnd < 0) nextEnd = indexOrLength(text, END, content);
    const close = `${END}${label}-----`;
    const isKey = KEY.test(label);
    if (!isKey && !KNOWN.test(label) && !CONTENT.test(text.slice(content, content + 100))) continue;
    if (text.startsWith(close, nextEnd)) {
      hit(start, nextEnd + close.length);
      BEGIN.lastIndex = nextEnd + close.length;
    } else if (isKey) {
      hit(start, text.length);
      return;
    }
  }
}

function indexOrLength(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at < 0 ? text.length : at;
}
