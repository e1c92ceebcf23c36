import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf, apiPage, identity, type Place } from '../support/api-page.js';
import { PROJECT } from '../support/child.js';
import { type Declaration, exportedDeclarations } from '../support/declarations.js';
import { docComment } from '../support/doc-tags.js';
import { ENTRY_POINTS } from '../support/entry-points.js';

/** The pages, the main entry point's first: it describes what others export, too. */
const PAGES = ENTRY_POINTS.map(({ name, types }) => ({
  name,
  page: name.replaceAll('/', '.'),
  declarations: exportedDeclarations(join(PROJECT, types)),
}));

const places = new Map<string, Place>();
for (const { page, declarations } of PAGES) {
  for (const declaration of declarations) {
    const id = identity(declaration);
    if (!places.has(id)) places.set(id, { page, anchor: anchorOf(declaration) });
  }
}

const ALL: Array<[string, Declaration]> = PAGES.flatMap(({ name, declarations }) =>
  declarations.map((declaration): [string, Declaration] => [`${name} ${declaration.name}`, declaration]),
);

const index = `# API

Generated from the doc comments and types. Each page is an entry point of the package.

${PAGES.map(({ name, page, declarations }) => `- [${name}](${page}.md): ${declarations.map(({ name: each }) => `\`${each}\``).join(' · ')}`).join('\n')}
`;

describe('docs/api', () => {
  it.each(PAGES)('describes what $name exports', async ({ name, page, declarations }) => {
    await expect(apiPage(name, page, declarations, places)).toMatchFileSnapshot(
      join(PROJECT, 'docs/api', `${page}.md`),
    );
  });

  it('has an index of the pages', async () => {
    await expect(index).toMatchFileSnapshot(join(PROJECT, 'docs/api/index.md'));
  });

  it('has a page for each entry point, and no other', () => {
    const expected = [...PAGES.map(({ page }) => `${page}.md`), 'index.md'].sort();
    expect(readdirSync(join(PROJECT, 'docs/api')).sort()).toEqual(expected);
  });
});

describe('the doc comments', () => {
  it('describe every class, function and constant, with an example', () => {
    const undescribed = ALL.filter(([, { kind, comment }]) => {
      const { text, examples } = docComment(comment);
      return ['class', 'function', 'const'].includes(kind) && (text === '' || examples.length === 0);
    });
    expect(undescribed.map(([name]) => name)).toEqual([]);
  });

  it('have an example at every method of a class, except those that an interface of OpenTelemetry describes', () => {
    const contract = new Set(['export', 'onEmit', 'enabled', 'forceFlush', 'shutdown', 'constructor', 'mustExist']);
    const bare = ALL.filter(([, { kind }]) => kind === 'class').flatMap(([name, { members }]) =>
      members
        .filter(
          (member) => member.kind === 'method' && !contract.has(member.name) && !member.name.startsWith('[Symbol'),
        )
        .filter(
          (member) =>
            !members.some((other) => other.name === member.name && docComment(other.comment).examples.length > 0),
        )
        .map((member) => `${name}.${member.name}`),
    );
    expect(bare).toEqual([]);
  });

  it('say of every member what it is, or what its default is', () => {
    const silent = ALL.filter(([, { kind }]) => kind === 'class' || kind === 'interface').flatMap(
      ([name, { members }]) =>
        members
          .filter(({ kind, comment }) => kind === 'property' && (comment ?? '').replaceAll(/[*\s]/g, '') === '')
          .map((member) => `${name}.${member.name}`),
    );
    expect(silent).toEqual([]);
  });

  it('describe every method of a class', () => {
    const undescribed = ALL.filter(([, { kind }]) => kind === 'class').flatMap(([name, { members }]) =>
      members
        .filter((member) => member.kind === 'method' && !member.name.startsWith('[Symbol'))
        .filter((member) => !members.some((other) => other.name === member.name && other.comment !== undefined))
        .map((member) => `${name}.${member.name}`),
    );
    expect(undescribed).toEqual([]);
  });
});

describe('a doc comment with tags', () => {
  it('is read in its parts', () => {
    const comment = `*\n * Sends\n * it.\n *\n * Twice.\n *\n * @example\n * a();\n *   b();\n * @param to Where to @default home\n * @throws RangeError then\n `;
    expect(docComment(comment)).toEqual({
      text: 'Sends it.\n\nTwice.',
      examples: ['a();\n  b();'],
      throws: ['RangeError then'],
      returns: undefined,
      fallback: 'home',
      params: new Map([['to', 'Where to']]),
    });
  });
});
