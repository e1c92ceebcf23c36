import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';

interface Page {
  readonly path: string;
  readonly name: string;
}

const SITE = join(PROJECT, 'docs/.vitepress');
const { PARTS, API_PAGES } = (await import(join(SITE, 'parts.js'))) as {
  PARTS: ReadonlyArray<{ title: string; pages: readonly Page[] }>;
  API_PAGES: readonly Page[];
};
const { linkOf, projectPages } = (await import(join(SITE, 'project-files.js'))) as {
  linkOf: (file: string, link: string) => string | undefined;
  projectPages: () => Array<{ page: string }>;
};

/** Paths below `docs`, without `.md`; the page of each project file stands for itself. */
const FILES = readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && !/^(\.vitepress|project|index\.md)/.test(name))
  .map((name) => name.replace(/\.md$/, ''));

describe('the side bar of the site', () => {
  const listed = [...PARTS.flatMap(({ pages }) => pages), ...API_PAGES].map(({ path }) => path);

  it('has four parts', () => {
    expect(PARTS.map(({ title }) => title)).toEqual(['Start', 'How to', 'Reference', 'About']);
  });

  it('has every page once: a new one is added in docs/.vitepress/parts.js', () => {
    expect(listed.filter((path) => !path.startsWith('project/')).sort()).toEqual(FILES.sort());
  });

  it('has pages of the project that are made', () => {
    const made = projectPages().map(({ page }) => `project/${page}`);
    for (const path of listed.filter((each) => each.startsWith('project/'))) expect(made).toContain(path);
  });
});

describe('a link on a page of the site', () => {
  it.each([
    ['docs/otlp.md', 'options.md#retry', undefined],
    ['docs/otlp.md', '#proxies', undefined],
    ['docs/otlp.md', 'https://example.com/a', undefined],
    ['docs/otlp.md', '../CHANGELOG.md#unreleased', '/project/changelog.md#unreleased'],
    ['docs/otlp.md', '../README.md', '/index.md'],
    ['docs/loops.md', '../examples/no-loop.ts', '/project/examples/no-loop-ts.md'],
    ['docs/loops.md', '../examples/frameworks/koa.mjs', '/project/examples/frameworks/koa-mjs.md'],
    ['docs/loops.md', '../examples', '/project/examples.md'],
    ['docs/loops.md', '../examples/frameworks/', '/project/examples.md#frameworks'],
    ['docs/api/logly-otel.md', '../otlp.md', undefined],
    ['CHANGELOG.md', 'docs/otlp.md#proxies', '/otlp.md#proxies'],
    ['CHANGELOG.md', 'LICENSE', '/project/license.md'],
    ['CONTRIBUTING.md', 'docs', '/index.md'],
  ])('in %s to %s leads to %s', (file, link, target) => {
    expect(linkOf(file, link)).toBe(target);
  });

  it('may not lead out of the site', () => {
    expect(() => linkOf('docs/otlp.md', '../src/bridge/index.ts')).toThrow('which has no page');
  });
});
