import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';

const { files } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { files: string[] };
const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('.vitepress'))
    .map((page) => `docs/${page}`),
];

/** The files of the project that a page links to. */
function targets(page: string): string[] {
  const text = readFileSync(join(PROJECT, page), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^\w+:/.test(link))
    .map((link) => relative(PROJECT, join(PROJECT, dirname(page), link)));
}

describe('the documentation', () => {
  it.each(PAGES)('%s links only to files that exist and are in the package', (page) => {
    for (const target of targets(page)) {
      expect(existsSync(join(PROJECT, target)), target).toBe(true);
      const isPacked = ['README.md', 'LICENSE'].includes(target) || files.includes(target.split('/')[0] as string);
      expect(isPacked, target).toBe(true);
    }
  });
});
