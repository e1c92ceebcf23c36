/* Which levels are built in, and which severity has a level? */

/** A named level, with Logly's number and OpenTelemetry's. */
export interface Level {
  /** In upper case. */
  readonly name: string;
  /** Logly's number, which sinks compare with their minimum. */
  readonly no: number;
  /** 1..24 */
  readonly severityNumber: number;
  /** Colour markup, as in templates: `<red><bold>`; empty for no colour. */
  readonly color: string;
  /** Shown by `{level.icon}` in formats. */
  readonly icon: string;
}

const BUILT_IN = [
  ['TRACE', 5, 1, '<dim>', '✏️'],
  ['DEBUG', 10, 5, '<blue>', '🐞'],
  ['INFO', 20, 9, '', 'ℹ️'],
  ['NOTICE', 25, 10, '<cyan>', '📌'],
  ['SUCCESS', 30, 11, '<green>', '✅'],
  ['WARNING', 40, 13, '<yellow>', '⚠️'],
  ['ERROR', 50, 17, '<red>', '❌'],
  ['FAIL', 55, 18, '<magenta>', '💥'],
  ['CRITICAL', 60, 21, '<bold><red>', '☠️'],
  ['FATAL', 70, 22, '<bold><red>', '💀'],
] as const;

export type BuiltInName = (typeof BUILT_IN)[number][0];

/** The levels of every logger, by rising number. */
export const BUILT_IN_LEVELS: readonly Level[] = BUILT_IN.map(([name, no, severityNumber, color, icon]) =>
  Object.freeze({ name, no, severityNumber, color, icon }),
);

const BY_NAME = new Map(BUILT_IN_LEVELS.map((level) => [level.name, level]));

/** The built-in level of this name in any case; `WARN` is WARNING. Undefined for other names. */
export function builtInLevel(name: string): Level | undefined {
  const upper = name.toUpperCase();
  return BY_NAME.get(upper === 'WARN' ? 'WARNING' : upper);
}

/** The built-in level for an OpenTelemetry severity number: the highest one at or below it, at least TRACE. */
export function nearestLevel(severityNumber: number): Level {
  let nearest = BUILT_IN_LEVELS[0] as Level;
  for (const level of BUILT_IN_LEVELS) if (level.severityNumber <= severityNumber) nearest = level;
  return nearest;
}

/**
 * OpenTelemetry's severity number for any Logly number: within the four numbers of its band, and between those of the neighbouring levels if
 * there is room. Never 0.
 */
export function severityOf(no: number): number {
  const exact = BUILT_IN_LEVELS.find((level) => level.no === no);
  if (exact) return exact.severityNumber;
  const below = BUILT_IN_LEVELS.findLast((level) => level.no < no);
  const above = BUILT_IN_LEVELS.find((level) => level.no > no);
  const first = firstOfBand(no);
  const lowest = Math.max(first, (below?.severityNumber ?? 0) + 1);
  const highest = Math.min(first + 3, (above?.severityNumber ?? 25) - 1);
  if (lowest > highest) return Math.min(Math.max(below?.severityNumber ?? 1, first), first + 3);
  const from = below?.no ?? 0;
  const part = (no - from) / ((above?.no ?? from + 20) - from);
  return Math.min(highest, lowest + Math.floor(part * (highest - lowest + 1)));
}

/** The lowest severity number of the band of a Logly number. */
function firstOfBand(no: number): number {
  if (no < 10) return 1;
  if (no < 20) return 5;
  if (no < 40) return 9;
  if (no < 50) return 13;
  return no < 60 ? 17 : 21;
}

const NUMBERED = /^LEVEL_(\d{1,9})$/;

/**
 * Logly's number for the severity of a record: of the built-in level named by its text, else the number in `LEVEL_<n>`, else of the built-in
 * level for its severity number. Undefined without a severity.
 */
export function levelNumberOf(
  severityText: string | undefined,
  severityNumber: number | undefined,
): number | undefined {
  if (severityText !== undefined) {
    const level = builtInLevel(severityText);
    if (level) return level.no;
    const numbered = NUMBERED.exec(severityText);
    if (numbered) return Number(numbered[1]);
  }
  return severityNumber === undefined || severityNumber <= 0 ? undefined : nearestLevel(severityNumber).no;
}
