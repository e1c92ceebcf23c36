import { readdirSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';

/* Which files outside of `docs` are pages of the site, and what do links to them become? */

const PROJECT = new URL('../../', import.meta.url);
const DOCUMENTS = { 'CHANGELOG.md': 'changelog', 'CONTRIBUTING.md': 'contributing', LICENSE: 'license' };

const read = (path) => readFileSync(new URL(path, PROJECT), 'utf8');

const examples = () =>
  readdirSync(new URL('examples/', PROJECT), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.\w+$/.test(name))
    .map((name) => `examples/${name.split(sep).join('/')}`)
    .sort();

const fence = (code, language) => `\`\`\`\`${language}\n${code.trimEnd()}\n\`\`\`\``;
const folder = (path) => (posix.dirname(path) === 'examples' ? '' : posix.dirname(path).replace('examples/', ''));

function listing() {
  const paths = examples();
  const folders = [...new Set(paths.map(folder))].sort();
  const linked = (path) => `- [${posix.basename(path)}](${pageOf(path)})`;
  const list = (name) => {
    const links = paths.filter((path) => folder(path) === name).map(linked);
    return `${name === '' ? '' : `## ${name}\n\n`}${links.join('\n')}`;
  };
  return `# Examples\n\nEach is a program that a test runs. They are in the package, too: \`node_modules/logly-otel/examples\`.\n\n${folders.map(list).join('\n\n')}`;
}

/** The site's path of a file of the project outside of `docs`; nothing where it has no page. */
export function pageOf(path) {
  if (path === 'README.md' || path === '') return '/index.md';
  if (Object.hasOwn(DOCUMENTS, path)) return `/project/${DOCUMENTS[path]}.md`;
  if (/^examples(\/[\w-]+)?\/?$/.test(path)) {
    const name = path.replace(/\/$/, '').replace('examples', '').slice(1);
    return `/project/examples.md${name === '' ? '' : `#${name}`}`;
  }
  return path.startsWith('examples/') ? `/project/${path.replace(/\.(\w+)$/, '-$1')}.md` : undefined;
}

/**
 * The site's path for a link in a file of the project. Nothing for what is no path, or stays within `docs`.
 * @throws where the file that is linked has no page: nothing may point out of the site
 */
export function linkOf(file, link) {
  if (/^(\w+:|#|\/)/.test(link)) return undefined;
  const [target = '', anchor] = link.split('#');
  const path = posix.join(posix.dirname(file), target);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (path.startsWith('docs/')) return file.startsWith('docs/') ? undefined : `/${path.slice(5)}${hash}`;
  if (path === 'docs') return '/index.md';
  const page = pageOf(path === '.' ? '' : path);
  if (page === undefined) throw new Error(`${file} links to ${link}, which has no page`);
  return page + hash;
}

/** The pages: their path below `project`, the file that they show, and their text. */
export function projectPages() {
  const documents = Object.entries(DOCUMENTS).map(([file, page]) => ({
    page,
    file,
    text: file.endsWith('.md') ? read(file) : `# Licence\n\n${read(file)}`,
  }));
  const programs = examples().map((path) => ({
    page: pageOf(path).replace('/project/', '').replace('.md', ''),
    file: path,
    text: `# ${path.replace('examples/', '')}\n\n${fence(read(path), path.split('.').at(-1))}`,
  }));
  return [...documents, { page: 'examples', file: 'examples', text: listing() }, ...programs];
}
