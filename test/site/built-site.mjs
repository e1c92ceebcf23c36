import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/* What is in the site that `npm run docs` has built, and who serves it? */

const SITE = fileURLToPath(new URL('../../build/site', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  ...{ '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' },
  ...{ '.json': 'application/json', '.txt': 'text/plain; charset=utf-8' },
};

/** The paths of all pages. */
export function pages() {
  if (!existsSync(SITE)) throw new Error('the site is not built: npm run docs');
  const names = readdirSync(SITE, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.html') && name !== '404.html')
    .map((name) => name.split(sep).join('/'))
    .sort();
}

/** The file at a path, without its anchor. */
export function read(path) {
  return readFileSync(join(SITE, path.replace(/[?#].*$/, '').replace(/\/$/, '/index.html')), 'utf8');
}

/** Serves the site on a free port. */
export async function serve() {
  const server = createServer((request, response) => {
    const path = posix.normalize(decodeURIComponent(new URL(request.url, 'http://site').pathname));
    const file = join(SITE, normalize(path.endsWith('/') ? `${path}index.html` : path));
    // A browser asks for it by itself.
    if (path === '/favicon.ico') return response.writeHead(204).end();
    try {
      const body = readFileSync(file);
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=600' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
