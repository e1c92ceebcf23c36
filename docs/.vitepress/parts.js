import { existsSync, readdirSync } from 'node:fs';

/* Which pages does the documentation have, and in what order? The sidebar and `llms.txt` are made of this list. */

const DOCS = new URL('../', import.meta.url);

const apiPages = () =>
  readdirSync(new URL('api/', DOCS))
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => name.replace('.md', ''))
    .sort((a, b) => Number(b === 'logly-otel') - Number(a === 'logly-otel') || a.localeCompare(b))
    .map((name) => [`api/${name}`, name.replaceAll('.', '/')]);

/** Every page: its path below `docs` without `.md`, its title in the sidebar, and what it is about. Only pages that exist are shown. */
const ALL = [
  {
    title: 'Start',
    pages: [
      [
        'start',
        'Install and first log',
        'Install, and log the first records with ES modules, CommonJS, TypeScript, Bun or Deno',
      ],
      [
        'tour',
        'Tour in ten steps',
        'Ten programs with their outputs: messages, errors, sinks, fields, async functions, batches, accounts, levels, OTLP, tests',
      ],
      ['concepts', 'Concepts', 'Record, sink, delivery, account, route and view, with drawings'],
    ],
  },
  {
    title: 'How to',
    pages: [
      [
        'otel',
        'In a service with OpenTelemetry',
        'LoggerProviders, NodeSDK, auto-instrumentation, SDK 0.2xx and 3, trace ids',
      ],
      ['otlp', 'Send OTLP', 'OtlpLogRecordExporter: options, variables, retries, compression, TLS, signing, proxies'],
      ['frameworks', 'Web frameworks', 'Express, Fastify, Koa, Hono, node:http, Nest, pino and pino-http, the console'],
      ['kubernetes', 'Kubernetes and Docker', 'Where records go, SIGTERM, memory limits, volumes for a spool'],
      ['shutdown', 'Shutdown', 'A service in Kubernetes: signals, requests, times, and its last records'],
      ['lambda', 'Serverless functions', 'Complete at the end of each invocation; frozen processes'],
      ['runtimes', 'Runtimes and bundlers', 'Node, Bun, Deno, workerd; module systems; test runners; bundlers'],
      ['files', 'Files', 'Paths as sinks: rotation, retention, compression, several processes'],
      [
        'destinations',
        'Databases and queues',
        'PostgreSQL, MySQL, SQLite, Kafka, NATS, Redis, AMQP, over clients of your own',
      ],
      [
        'http',
        'HTTP endpoints',
        'POST to any endpoint; presets for Loki, Splunk, Elasticsearch, ClickHouse, Datadog, Axiom',
      ],
      ['vendors', 'Loki, Datadog, CloudWatch, Elastic', 'Addresses and headers for OTLP over HTTP without a collector'],
      ['loops', 'Background event loops', 'Sinks on a thread of their own: EventLoop and SinkModule'],
      [
        'testing',
        'Test what is logged',
        'capture, silence, matchers for vitest and jest, faulty exporters, an OTLP receiver',
      ],
      [
        'redaction',
        'Redaction',
        'Hide secrets by name, by path and by form, for a logger, a sink or any LoggerProvider',
      ],
      ['collector-down', 'When the collector is down', 'What is seen, repeated, kept and lost in an outage'],
      ['durability', 'Keep records on disk', 'The spool: what survives a crash, limits, damaged files, the command'],
      ['why-no-logs', 'Why are there no logs?', 'From what you see to why, and what to do'],
      ['in-a-library', 'In a library', 'Use getLogger, never add; what an application can do with it'],
      ['typescript', 'TypeScript', 'Types of sinks, options, levels and exporters'],
      ['from-loguru', 'From loguru and Logly', 'A table of spellings'],
      ['from-pino', 'From pino', 'A table of spellings'],
      ['from-winston', 'From winston', 'A table of spellings'],
    ],
  },
  {
    title: 'Reference',
    pages: [
      ['options', 'Options', 'Every option of add, Logger, opt, catch and installExitHooks, with its default'],
      [
        'sinks',
        'Sinks and their delivery',
        'Queues, batches, attempts, retries, breakers, bursts, dead letters, the end of the process',
      ],
      ['views', 'Views: bind, patch, opt, catch', 'bind, contextualize, patch, opt, getLogger, catch, with outputs'],
      ['processors', 'Processors and exporters', 'Processors and exporters for any LoggerProvider, without our logger'],
      ['environment', 'Environment', 'Every variable that the package reads'],
      ['levels', 'Levels', 'Names, numbers, severities; levels of your own; levels at run time'],
      ['formats', 'Formats', 'Placeholders of messages, templates, tokens, time, colours, JSON'],
      ['values', 'Values', 'What becomes of each type of value, and the limits'],
      ['json', 'JSON', 'Lines of JSON for Elastic, Google Cloud, Datadog and OTLP, or with keys of your own'],
      ['errors', 'Errors and hints', 'Each message, what it means, what to do; reasons of drops'],
      ['api/index', 'API', 'Classes, functions and types by entry point'],
    ],
  },
  {
    title: 'About',
    pages: [
      ['architecture', 'Architecture', 'Rooms and folders of the source, the walk of one record, who owns what'],
      ['benchmarks', 'Benchmarks', 'Each measure beside other loggers, with its spread, and where we lose'],
      ['reliability', 'Reliability', 'What was tried, what held, and with which command'],
      ['scale', 'Scale', 'Figures of one process, collectors and brokers, sizing for an outage'],
      ['comparison', 'Comparison', 'Beside the OpenTelemetry SDK, pino and winston'],
      ['faq', 'Questions and answers', 'Short answers'],
      ['project/changelog', 'Changelog', 'What has changed'],
      ['project/contributing', 'Contributing', 'Commands, recipes and rules for changes'],
      ['project/examples', 'Examples', 'Programs that a test runs'],
    ],
  },
];

/** Pages that are made of files outside of `docs` have no file of their own. */
const exists = (path) => path.startsWith('project/') || existsSync(new URL(`${path}.md`, DOCS));

export const PARTS = ALL.map(({ title, pages }) => ({
  title,
  pages: pages.filter(([path]) => exists(path)).map(([path, name, about]) => ({ path, name, about })),
})).filter(({ pages }) => pages.length > 0);

/** The pages below a page of the list. */
export const API_PAGES = existsSync(new URL('api/', DOCS)) ? apiPages().map(([path, name]) => ({ path, name })) : [];
