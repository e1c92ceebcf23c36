import { cpSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { defineConfig } from 'vitepress';
import { API_PAGES, PARTS } from './parts.js';
import { linkOf, projectPages } from './project-files.js';

/* How does the site of `docs` look, and what do its links become? */

const FILES = new Map(projectPages().map(({ page, file }) => [`project/${page}.md`, file]));

const item = ({ path, name }) => ({
  text: name,
  link: `/${path.replace(/index$/, '')}`,
  ...(path === 'api/index' && { collapsed: true, items: API_PAGES.map(item) }),
});

/** Points links that leave `docs` to the pages of their files. */
function projectLinks(md) {
  md.core.ruler.push('project-links', ({ tokens, env }) => {
    const file = FILES.get(env.relativePath) ?? `docs/${env.relativePath}`;
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      const link = href === null ? undefined : linkOf(file, href);
      if (link !== undefined) token.attrSet('href', link);
    }
  });
}

const LANGUAGES = { output: 'txt', template: 'txt', mjs: 'js', cjs: 'js' };

/** Names of languages that the pages use, by the highlighter's names. */
function languages(md) {
  md.core.ruler.push('languages', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type === 'fence') token.info = token.info.replace(/^\w+/, (name) => LANGUAGES[name] ?? name);
    }
  });
}

/** Text is text: the pages are written for any reader of Markdown, and `{{` in them is no expression of Vue's. */
function plainText(md) {
  for (const rule of ['text', 'code_inline']) {
    const render = md.renderer.rules[rule];
    md.renderer.rules[rule] = (...args) => render(...args).replaceAll('{{', '&#123;&#123;');
  }
}

/** The pages as they are written, and their list, for programs that read them. */
function copySources({ srcDir, outDir }) {
  cpSync(srcDir, outDir, {
    recursive: true,
    filter(path) {
      const name = relative(srcDir, path);
      return !/^(\.vitepress|project)/.test(name) && (statSync(path).isDirectory() || /\.md$|^llms\.txt$/.test(name));
    },
  });
}

export default defineConfig({
  title: 'logly-otel',
  description: 'The Logly logging API for TypeScript, speaking OpenTelemetry.',
  lang: 'en',
  cleanUrls: false,
  outDir: '../build/site',
  cacheDir: '../node_modules/.cache/vitepress',
  ignoreDeadLinks: false,
  buildEnd: copySources,
  markdown: {
    html: false,
    linkify: false,
    config(md) {
      projectLinks(md);
      languages(md);
      plainText(md);
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: PARTS.map(({ title, pages }) => ({ text: title, link: item(pages[0]).link })),
    sidebar: PARTS.map(({ title, pages }) => ({ text: title, items: pages.map(item) })),
  },
});
