import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';

const { files } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { files: string[] };
const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(PROJECT, 'docs')).map((page) => `docs/${page}`),
];

/** Where the links of a page lead that stay within the project. */
function targets(page: string): string[] {
  const text = readFileSync(join(PROJECT, page), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^\w+:/.test(link))
    .map((link) => relative(PROJECT, join(PROJECT, dirname(page), link)));
}

describe('the links of the pages', () => {
  it.each(PAGES)('of %s lead to what is there, and is packed', (page) => {
    for (const target of targets(page)) {
      expect(existsSync(join(PROJECT, target)), target).toBe(true);
      const isPacked = ['README.md', 'LICENSE'].includes(target) || files.includes(target.split('/')[0] as string);
      expect(isPacked, target).toBe(true);
    }
  });
});
