import { existsSync, readdirSync } from 'node:fs';

/* Which pages does the documentation have, and in what order? The sidebar and `llms.txt` are made of this list. */

const DOCS = new URL('../', import.meta.url);

const apiPages = () =>
  readdirSync(new URL('api/', DOCS))
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => name.replace('.md', ''))
    .sort((a, b) => Number(b === 'logly-otel') - Number(a === 'logly-otel') || a.localeCompare(b))
    .map((name) => [`api/${name}`, name.replaceAll('.', '/')]);

/** Every page: its path below `docs` without `.md`, and its title in the sidebar. Only pages that exist are shown. */
const ALL = [
  {
    title: 'Start',
    pages: [
      ['start', 'Install and first log'],
      ['tour', 'Tour in ten steps'],
      ['concepts', 'Concepts'],
    ],
  },
  {
    title: 'How to',
    pages: [
      ['otel', 'In a service with OpenTelemetry'],
      ['otlp', 'Send OTLP'],
      ['frameworks', 'Web frameworks'],
      ['kubernetes', 'Kubernetes and Docker'],
      ['shutdown', 'End a process'],
      ['lambda', 'Serverless functions'],
      ['runtimes', 'Runtimes and bundlers'],
      ['files', 'Files'],
      ['destinations', 'Databases and queues'],
      ['http', 'HTTP endpoints'],
      ['vendors', 'Loki, Datadog, CloudWatch, Elastic'],
      ['loops', 'Background event loops'],
      ['testing', 'Test what is logged'],
      ['redaction', 'Redaction'],
      ['collector-down', 'When the collector is down'],
      ['durability', 'Keep records on disk'],
      ['why-no-logs', 'Why are there no logs?'],
      ['in-a-library', 'In a library'],
      ['typescript', 'TypeScript'],
      ['from-loguru', 'From loguru and Logly'],
      ['from-pino', 'From pino'],
      ['from-winston', 'From winston'],
    ],
  },
  {
    title: 'Reference',
    pages: [
      ['options', 'Options'],
      ['sinks', 'Sinks and their delivery'],
      ['views', 'Views: bind, patch, opt, catch'],
      ['processors', 'Processors and exporters'],
      ['environment', 'Environment'],
      ['levels', 'Levels'],
      ['formats', 'Formats'],
      ['values', 'Values'],
      ['json', 'JSON shapes'],
      ['errors', 'Errors and hints'],
      ['api/index', 'API'],
    ],
  },
  {
    title: 'About',
    pages: [
      ['architecture', 'Architecture'],
      ['benchmarks', 'Benchmarks'],
      ['reliability', 'Reliability'],
      ['scale', 'Scale'],
      ['comparison', 'Comparison'],
      ['faq', 'Questions and answers'],
      ['project/changelog', 'Changelog'],
      ['project/contributing', 'Contributing'],
      ['project/examples', 'Examples'],
    ],
  },
];

/** Pages that are made of files outside of `docs` have no file of their own. */
const exists = (path) => path.startsWith('project/') || existsSync(new URL(`${path}.md`, DOCS));

export const PARTS = ALL.map(({ title, pages }) => ({
  title,
  pages: pages.filter(([path]) => exists(path)).map(([path, name]) => ({ path, name })),
})).filter(({ pages }) => pages.length > 0);

/** The pages below a page of the list. */
export const API_PAGES = existsSync(new URL('api/', DOCS)) ? apiPages().map(([path, name]) => ({ path, name })) : [];
