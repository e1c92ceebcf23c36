import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pages, read, serve } from './built-site.mjs';
import { chromium } from './chromium.mjs';

/* Does the built site work in a browser? */

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const NARROW = [360, 740];
const WIDE = [1280, 800];

let site;
let browser;
let page;

before(
  async () => {
    site = await serve();
    browser = await chromium();
    page = await browser.page();
  },
  { timeout: 600_000 },
);

after(async () => {
  await browser?.close();
  await site?.close();
});

/** The sections of a page, each from its heading to the next, with the link that a result of the search has. */
function sectionsOf(path) {
  return read(`/${path}`)
    .split(/(?=<h[1-6] id=")/)
    .slice(1)
    .map((text) => ({ link: `/${path}#${encodeURI(/ id="([^"]*)"/.exec(text)[1])}`, text }));
}

const open = (path) => page.goto(`${site.origin}/${path}`);

describe('every page', () => {
  const widths = new Map();
  const errors = new Map();
  const titles = new Map();
  const links = new Set();

  const visit = async (tab, path) => {
    tab.errors = [];
    await tab.goto(`${site.origin}/${path}`);
    const { title, width, targets } = await tab.evaluate(`({
      title: document.querySelector('main h1')?.textContent ?? '',
      width: document.documentElement.scrollWidth,
      targets: [...document.querySelectorAll('a[href*="#"]')].map((a) => a.href),
    })`);
    titles.set(path, title);
    widths.set(path, width);
    if (tab.errors.length > 0) errors.set(path, tab.errors);
    for (const target of targets) links.add(target);
  };

  before(async () => {
    const waiting = pages();
    const visitor = async () => {
      const tab = await browser.page();
      await tab.size(...NARROW);
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await visit(tab, path);
      await tab.close();
    };
    await Promise.all([visitor(), visitor(), visitor()]);
  });

  it('has a title', () => {
    assert.ok(titles.size > 60, `${titles.size} pages`);
    assert.deepEqual(
      [...titles].filter(([, title]) => title.trim() === ''),
      [],
    );
  });

  it('renders without an error on the console', () => {
    assert.deepEqual([...errors], []);
  });

  it('would be caught with an error on its console, or with a file that is missing', async () => {
    await open('index.html');
    page.errors = [];
    await page.evaluate("console.error('by the test')");
    await page.evaluate("fetch('/missing.js').then(() => new Promise((resolve) => setTimeout(resolve)))");
    await page.evaluate("setTimeout(() => { throw new Error('thrown by the test'); })");
    await page.evaluate('new Promise((resolve) => setTimeout(resolve))');
    const errors = page.errors.join('\n');
    for (const text of ['by the test', '404', 'thrown by the test']) assert.ok(errors.includes(text), errors);
  });

  it('needs no horizontal scroll bar on a screen of 360 pixels', () => {
    assert.deepEqual(
      [...widths].filter(([, width]) => width > NARROW[0]),
      [],
    );
  });

  it('would be caught with a part that is too wide', async () => {
    await page.size(...NARROW);
    await open('index.html');
    await page.evaluate(
      `document.querySelector('main h1').insertAdjacentHTML('afterend', '<div style="width: 500px">x</div>')`,
    );
    assert.ok((await page.evaluate('document.documentElement.scrollWidth')) > NARROW[0]);
  });

  it('links to places that exist', () => {
    const ids = new Map();
    const idsOf = (path) => {
      if (!ids.has(path)) ids.set(path, new Set([...read(path).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)));
      return ids.get(path);
    };
    const broken = [...links].filter((link) => {
      const { origin, pathname, hash } = new URL(link);
      if (origin !== site.origin || hash === '') return false;
      return !idsOf(pathname).has(decodeURIComponent(hash.slice(1)).replaceAll('"', '&quot;'));
    });
    assert.deepEqual(broken, []);
  });
});

describe('the list for language models', () => {
  it('leads to pages as they are written', async () => {
    const text = await (await fetch(`${site.origin}/llms.txt`)).text();
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    assert.ok(links.length > 40, `${links.length} links`);
    for (const link of links) assert.match(read(`/${link}`), /^# /, link);
  });
});

describe('the search', () => {
  /** The options of `add` and of the logger, by the tables of the page. */
  const options = [...readFileSync(join(DOCS, 'options.md'), 'utf8').matchAll(/^\| `(\w+)` \| `/gm)].map(
    ([, name]) => name,
  );
  const words = [...new Set(['retry', 'redact', 'queue_full', ...options])];

  let sections;

  before(async () => {
    sections = pages().flatMap(sectionsOf);
    await page.size(...WIDE);
    await open('index.html');
    await page.press('k', { code: 'KeyK', keyCode: 75, modifiers: 2 });
    await page.until("document.activeElement?.id === 'localsearch-input'");
  });

  it('knows the options', () => assert.ok(words.length > 50, `${words.length} words`));

  for (const word of words) {
    it(`finds "${word}"`, async () => {
      const wanted = sections.filter(({ text }) => text.includes(word)).map(({ link }) => link);
      assert.ok(wanted.length > 0, 'the site has the word');
      // New results select the first one: that tells them from those of the last word.
      const selected =
        "[...document.querySelectorAll('.result')].findIndex((result) => result.classList.contains('selected'))";
      await page.evaluate("document.querySelector('#localsearch-input').select()");
      if ((await page.evaluate("document.querySelectorAll('.result').length")) > 1) await page.press('ArrowDown');
      else await page.press('Backspace');
      await page.until(`${selected} !== 0`);
      await page.type(word);
      await page.until(`(() => {
        const links = [...document.querySelectorAll('.results .result')].slice(0, 8).map(({ href }) => new URL(href));
        const wanted = new Set(${JSON.stringify(wanted)});
        return ${selected} === 0 && links.some(({ pathname, hash }) => wanted.has(pathname + hash));
      })()`);
    });
  }
});

describe('the keyboard alone', () => {
  const focused = () =>
    page.evaluate(`(() => {
      const { activeElement: element } = document;
      const part = ['.VPSkipLink', '.VPNavBarSearch', '.VPNavBarMenu', '.VPSidebar', '.VPLocalSearchBox', 'main', '#VPContent'].find((selector) => element?.closest(selector));
      return { part: part ?? element?.tagName, href: element?.getAttribute('href') ?? '' };
    })()`);
  /** Presses Tab until the focus is in that part of the page. */
  const tabTo = async (part, presses = 120, onOther = () => {}) => {
    for (let press = 0; press < presses; press++) {
      await page.press('Tab');
      const now = await focused();
      if (now.part === part) return now;
      onOther(now);
    }
    throw new Error(`${presses} presses of Tab do not reach ${part}`);
  };

  before(() => page.size(...WIDE));

  it('skips to the content first', async () => {
    await open('sinks.html');
    await page.press('Tab');
    assert.equal((await focused()).part, '.VPSkipLink');
    await page.press('Enter', { text: '\r' });
    await page.until("document.activeElement?.id === 'VPContent'");
    const outside = new Set();
    await tabTo('main', 60, ({ part }) => outside.add(part));
    assert.deepEqual([...outside], ['#VPContent']);
  });

  it('reaches navigation, search, side bar and content, in this order', async () => {
    await open('sinks.html');
    const parts = [];
    for (let press = 0; press < 140; press++) {
      await page.press('Tab');
      const { part } = await focused();
      if (!parts.includes(part)) parts.push(part);
      if (part === 'main') break;
    }
    const wanted = ['.VPSkipLink', '.VPNavBarSearch', '.VPNavBarMenu', '.VPSidebar', 'main'];
    assert.deepEqual(
      parts.filter((part) => wanted.includes(part)),
      wanted,
    );
  });

  it('shows where the focus is', async () => {
    await open('sinks.html');
    await tabTo('.VPNavBarMenu');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    assert.notEqual(outline, 'none');
  });

  it('follows a link', async () => {
    await open('sinks.html');
    const { href } = await tabTo('.VPNavBarMenu');
    await page.press('Enter', { text: '\r' });
    await page.until(`location.pathname === ${JSON.stringify(href)}`);
  });

  it('searches, and goes to a result', async () => {
    await open('index.html');
    await tabTo('.VPNavBarSearch');
    await page.press('Enter', { text: '\r' });
    await page.until("document.activeElement?.id === 'localsearch-input'");
    await page.type('maxQueueSize');
    await page.until("document.querySelectorAll('.results .result').length > 1");
    await page.press('ArrowDown');
    const target = await page.until("document.querySelector('.result.selected')?.href");
    await page.press('Enter', { text: '\r' });
    await page.until(`location.href === ${JSON.stringify(target)}`);
    await page.press('k', { code: 'KeyK', keyCode: 75, modifiers: 2 });
    await page.until("document.querySelector('.VPLocalSearchBox') !== null");
    await page.press('Escape');
    await page.until("document.querySelector('.VPLocalSearchBox') === null");
  });
});

describe('pictures for the eye', () => {
  it('are written to a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'logly-site-'));
    for (const [width, height] of [WIDE, NARROW]) {
      await page.size(width, height);
      for (const path of ['index', 'sinks', 'api/logly-otel']) {
        await open(`${path}.html`);
        const picture = await page.screenshot();
        assert.ok(picture.length > 10_000, `${path}: ${picture.length} bytes`);
        writeFileSync(join(folder, `${path.replace('/', '-')}-${width}.png`), picture);
      }
    }
    console.log(`pictures ${folder}`);
  });
});
