import { mkdirSync, rmdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenFile } from '../../../src/exporters/file/open-files.js';
import { PathTemplate } from '../../../src/exporters/file/path-template.js';
import { identityOf, Place } from '../../../src/exporters/file/place.js';
import { RotatedFiles } from '../../../src/exporters/file/rotated-files.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const TIME = [1_700_000_000, 123_456_000] as [number, number];

describe('PathTemplate', () => {
  it.each([
    ['/var/log/app.log', '/var/log/app.log', 'app', '.log'],
    ['/app', '/app', 'app', ''],
    ['/a/.env', '/a/.env', '.env', ''],
    ['/a/b.c.log', '/a/b.c.log', 'b.c', '.log'],
    ['/a/app_{time:YYYY!UTC}.log', '/a/app_2023.log', 'app_2023', '.log'],
    ['/a/{time:YYYY-MM/DD!UTC}/x.{time:X}', '/a/2023-11/14/x.1700000000', 'x.1700000000', ''],
    ['/a/{time:[YYYY]YYYY!UTC}.log', '/a/YYYY2023.log', 'YYYY2023', '.log'],
    ['/a/{name}.{log}', '/a/{name}.{log}', '{name}', '.{log}'],
    ['file:///a/x%20y.log', '/a/x y.log', 'x y', '.log'],
  ])('%s is %s', (given, path, root, extension) => {
    expect(new PathTemplate('path', given).at(TIME)).toMatchObject({ path, root, extension });
  });

  it('writes a time with microseconds by default', () => {
    const { path } = new PathTemplate('path', '/a/{time}.log').at(TIME);
    expect(basename(path)).toMatch(/^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_123456\.log$/);
  });

  it('is absolute from its construction', () => {
    expect(new PathTemplate('path', 'x/../app.log').at(TIME).path).toBe(join(process.cwd(), 'app.log'));
  });

  it.each([
    [7, TypeError],
    ['', RangeError],
    ['a\0b', RangeError],
    ['http://x/y', RangeError],
    ['HTTPS:x', RangeError],
    ['s3://bucket/x', RangeError],
    [new URL('ftp://x/y'), RangeError],
    ['/a/{time:SSSSSSS}.log', RangeError],
  ])('refuses %j', (path, type) => {
    expect(() => new PathTemplate('path', path)).toThrow(type);
  });

  it('matches every name that it gives', () => {
    const spec = fc
      .array(fc.constantFrom('YYYY', 'MM', 'D', 'HH', 'h', 'SSS', 'A', 'ZZ', 'X', '-', '_', '.', '+', ' at '))
      .map((parts) => parts.join('-'));
    fc.assert(
      fc.property(spec, fc.integer({ min: 0, max: 4e9 }), (text, seconds) => {
        const template = new PathTemplate('path', `/a/x${text === '' ? '' : `{time:${text}}`}y.log`);
        const { root } = template.at([seconds, 5_000]);
        expect(root).toMatch(new RegExp(`^${template.rootPattern}$`, 'u'));
      }),
    );
  });
});

describe('RotatedFiles', () => {
  it('lists only files named by rotation and compression, the newest first', async () => {
    const folder = temporaryFolder();
    const stamp = '2024-01-02_03-04-05_000006';
    const family = [
      `app.${stamp}.log`,
      `app.${stamp}.2.log`,
      `app.${stamp}.10.log.gz`,
      `app.${stamp}.log.br`,
      'app.log.gz',
    ];
    const others = [
      ...['app.log', 'app.log.bak', 'app.1.log', 'app-2.log', 'app.old.log', 'apple.log', 'app', '.app.log.created'],
      ...[
        `app.${stamp}.log.tmp`,
        `app.${stamp}`,
        `apps.${stamp}.log`,
        `app.${stamp}.log.gz.1.part`,
        `app.${stamp}.txt`,
        `xapp.${stamp}.log`,
      ],
    ];
    for (const [index, name] of family.entries()) {
      writeFileSync(join(folder, name), '');
      utimesSync(join(folder, name), 0, 1_000 - Math.floor(index / 2));
    }
    for (const name of others) writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, `app.${stamp}.3.log`));
    symlinkSync('/etc/passwd', join(folder, `app.${stamp}.4.log`));
    const found = await new RotatedFiles(new PathTemplate('path', join(folder, 'app.log')), false).files(
      new Place(folder, folder),
    );
    expect(found.map(({ path }) => basename(path))).toEqual([family[1], family[0], family[2], family[3], family[4]]);
    const foreign = await new RotatedFiles(new PathTemplate('path', join(folder, 'app.log')), true).files(
      new Place(folder, folder),
    );
    expect(foreign.map(({ path }) => basename(path))).toContain(`app.${stamp}.log.tmp`);
    expect(foreign.map(({ path }) => basename(path))).not.toContain('app.log.bak');
  });

  it('searches directories that are named after times', async () => {
    const folder = temporaryFolder();
    for (const name of ['2023', '2024', 'other']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'app-05.log'), '');
      writeFileSync(join(folder, name, 'app-05.log.gz'), '');
      writeFileSync(join(folder, name, 'app-x5.log'), '');
    }
    const written = OpenFile.enter(identityOf(statSync(join(folder, '2024', 'app-05.log'), { bigint: true })));
    const found = await new RotatedFiles(
      new PathTemplate('path', join(folder, '{time:YYYY}/app-{time:MM}.log')),
      false,
    ).files(new Place(folder, folder));
    written.leave();
    expect(found.map(({ path }) => path.slice(folder.length)).sort()).toEqual([
      '/2023/app-05.log',
      '/2023/app-05.log.gz',
      '/2024/app-05.log.gz',
    ]);
  });

  it('is empty if the directory is missing', async () => {
    const folder = temporaryFolder();
    const place = new Place(folder, folder);
    rmdirSync(folder);
    for (const name of ['app.log', '{time:YYYY}/app.log']) {
      expect(await new RotatedFiles(new PathTemplate('path', join(folder, name)), false).files(place)).toEqual([]);
    }
  });
});
