import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Effort, Question } from './question.js';
import { QUESTIONS } from './questions/all.js';
import { circumstances } from './report/circumstances.js';
import { printed } from './report/console.js';
import { type Answered, document } from './report/document.js';
import { plots } from './report/plots.js';
import { measured } from './report/verdict.js';
import { ALL, isMain, QUICK } from './running/contender.js';
import { PROJECT } from './running/project.js';

/* `main.js` asks everything and writes the document; `main.js --quick` asks less, and prints; `main.js memory` asks what is called so. */

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { quick } = values;
const FULL: Effort = {
  ...{ quick: false, contenders: ALL },
  rounds: (contender) => (isMain(contender) ? 5 : 2),
  fewRounds: (contender) => (isMain(contender) ? 3 : 1),
};
const SHORT: Effort = { quick: true, contenders: QUICK, rounds: () => 2, fewRounds: () => 1 };

/** Those with one of the words in their title, or in the name of a row. */
function asked(words: readonly string[]): readonly Question[] {
  if (words.length === 0) return QUESTIONS;
  const named = ({ title, rows }: Question) => [title, ...rows.map(({ name }) => name)].join('\n').toLowerCase();
  return QUESTIONS.filter((question) => words.some((word) => named(question).includes(word.toLowerCase())));
}

const questions = asked(positionals);
if (questions.length === 0) {
  console.error(`no question is called so; there are: ${QUESTIONS.map(({ title }) => title).join('; ')}`);
  process.exit(1);
}
const begun = performance.now();
const seconds = () => (performance.now() - begun) / 1_000;
const answered: Answered[] = [];
for (const { title, how, rows, ask } of questions) {
  console.log(`\n${title}: ${how}`);
  const since = seconds();
  const figures = measured(rows, await ask(quick ? SHORT : FULL));
  for (const row of figures) console.log(printed(row));
  console.log(`(${Math.round(seconds() - since)} s)`);
  answered.push({ title, how, rows: figures });
}
const about = await circumstances(seconds());
console.log(`\n${about.processor}, ${about.cores} cores, Node ${about.node}, ${Math.round(about.seconds)} s`);
if (!quick && positionals.length === 0) {
  const drawn = plots(answered.flatMap(({ rows }) => rows));
  mkdirSync(join(PROJECT, 'docs/plots'), { recursive: true });
  for (const { path, svg } of drawn) writeFileSync(join(PROJECT, 'docs', path), svg);
  writeFileSync(join(PROJECT, 'docs/benchmarks.md'), document(about, answered, drawn));
  console.log(`written to docs/benchmarks.md, with ${drawn.length} plots`);
}
process.exit();
