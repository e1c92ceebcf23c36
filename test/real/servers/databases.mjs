/* PostgreSQL and MariaDB, with a database `app`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mariaDb, postgresql } from './programs.mjs';
import { Server } from './server.mjs';

/** @param ready Rejects until the server answers statements */
export function postgresServer(ready) {
  const program = (name) => join(postgresql(), name);
  return Server.create('postgresql', {
    refusesRoot: true,
    prepare(server) {
      const args = ['-D', join(server.folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'];
      server.run(program('initdb'), args);
    },
    command: ({ folder, port }) => ({
      file: program('postgres'),
      args: ['-D', join(folder, 'data'), '-p', String(port), '-h', '127.0.0.1', '-k', folder],
    }),
    ready,
  });
}

/** @param ready Rejects until the server answers statements */
export function mariaDbServer(ready) {
  const programs = mariaDb();
  return Server.create('mariadb', {
    refusesRoot: true,
    prepare(server) {
      server.run(programs.install, [
        ...['--no-defaults', `--datadir=${join(server.folder, 'data')}`],
        ...['--auth-root-authentication-method=normal', '--skip-test-db'],
      ]);
      writeFileSync(
        join(server.folder, 'init.sql'),
        `CREATE DATABASE IF NOT EXISTS app;
CREATE USER IF NOT EXISTS app@'%' IDENTIFIED BY 'app';
GRANT ALL ON app.* TO app@'%';
CREATE USER IF NOT EXISTS reader@'%' IDENTIFIED BY 'reader';
GRANT SELECT ON app.* TO reader@'%';
`,
      );
    },
    command: ({ folder, port }) => ({
      file: programs.server,
      args: [
        ...['--no-defaults', `--datadir=${join(folder, 'data')}`, `--port=${port}`, '--bind-address=127.0.0.1'],
        ...[`--socket=${join(folder, 'socket')}`, `--init-file=${join(folder, 'init.sql')}`, '--skip-name-resolve'],
      ],
    }),
    ready,
  });
}
