const PREFIXES = 'kmgtpezy';
const SIZE = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*([kmgtpezy]?)(i?)(b)$/i;

/** Parses a size such as `10 MB`, `0.5 GiB` (`i` for powers of 1024) or `64 kb` (a small `b` for bits), to bytes. Undefined for any other text. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  if (match === null) return undefined;
  const [, number = '', prefix = '', binary = '', unit = ''] = match;
  const power = prefix === '' ? 0 : PREFIXES.indexOf(prefix.toLowerCase()) + 1;
  const bytes = Number(number) * (binary === '' ? 1000 : 1024) ** power;
  return unit === 'b' ? bytes / 8 : bytes;
}
