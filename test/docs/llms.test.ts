import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';

interface Page {
  readonly path: string;
  readonly name: string;
  readonly about?: string;
}

const { PARTS, API_PAGES } = (await import(join(PROJECT, 'docs/.vitepress/parts.js'))) as {
  PARTS: ReadonlyArray<{ title: string; pages: readonly Page[] }>;
  API_PAGES: readonly Page[];
};

function list(pages: readonly Page[]): string {
  // Files outside of `docs` have other addresses on the site.
  const own = pages.filter(({ path }) => !path.startsWith('project/'));
  return own
    .map(({ path, name, about }) => `- [${name}](${path}.md)${about === undefined ? '' : `: ${about}`}`)
    .join('\n');
}

const text = `# logly-otel

> The Logly logging API for TypeScript, speaking OpenTelemetry: one call makes one LogRecord, any function, stream, file or exporter takes it, and each
> sink has an account of what it delivered.

Install with \`npm install logly-otel\`. Begin with \`import { logger } from 'logly-otel'\`. Links are relative to this file, in the package and on the site.

${PARTS.map(({ title, pages }) => `## ${title}\n\n${list(pages)}`).join('\n\n')}

## API

${list(API_PAGES)}
`;

describe('docs/llms.txt', () => {
  it('lists every page, with what it is about', async () => {
    await expect(text).toMatchFileSnapshot(join(PROJECT, 'docs/llms.txt'));
  });

  it('is no longer than a model reads at once', () => {
    expect(text.length).toBeLessThan(20_000);
    expect(text.split('\n- ').length).toBeGreaterThan(50);
  });
});
