/* Where are the programs of the servers? Debian's packages are installed, Kafka is fetched from Maven, once for each version. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'logly-otel');
const INSTALL_MILLIS = 600_000;
const KAFKA = '4.1.0';

function exists(name) {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** The path of a program of one of Debian's packages, which is installed where that is allowed. @throws where it is not */
export function program(name, debianPackage, folder = '') {
  const find = () => (folder === '' ? exists(name) : existsSync(join(folder, name)) ? join(folder, name) : undefined);
  const found = find();
  if (found !== undefined) return found;
  const missing = `${name} is missing: install Debian's package ${debianPackage}, or put ${name} on the PATH`;
  if (process.getuid?.() !== 0 || exists('apt-get') === undefined) throw new Error(missing);
  const apt = (...args) =>
    execFileSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: INSTALL_MILLIS,
      // In run level 1, packages start no services.
      env: { ...process.env, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update');
  apt('install', '-y', '--no-install-recommends', debianPackage);
  const installed = find();
  if (installed === undefined) throw new Error(missing);
  return installed;
}

export const redisServer = () => program('redis-server', 'redis-server');
export const natsServer = () => program('nats-server', 'nats-server');

/** The programs of MariaDB. */
export const mariaDb = () => ({
  server: program('mariadbd', 'mariadb-server', '/usr/sbin'),
  install: program('mariadb-install-db', 'mariadb-server'),
});

/** The folder of PostgreSQL's programs, of its newest version. */
export function postgresql() {
  const newest = () => {
    const root = '/usr/lib/postgresql';
    const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
    return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  };
  if (newest() === undefined && exists('initdb') === undefined) program('pg_config', 'postgresql', '/usr/lib/none');
  return newest() ?? '';
}

/** The programs of RabbitMQ, and of the name server of its Erlang. */
export const rabbitMq = () => ({
  server: program('rabbitmq-server', 'rabbitmq-server', '/usr/lib/rabbitmq/bin'),
  epmd: program('epmd', 'rabbitmq-server'),
});

/** The folder of Kafka's jars. @throws where Java or Maven is missing */
export function kafkaJars() {
  const folder = join(CACHE, `kafka-${KAFKA}`);
  if (existsSync(folder)) return folder;
  for (const name of ['java', 'mvn'])
    if (exists(name) === undefined)
      throw new Error(`${name} is missing: Kafka is fetched from Maven, once; install Java 17 and Maven`);
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, 'kafka-new-'));
  try {
    writeFileSync(
      join(fresh, 'pom.xml'),
      `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>test</groupId><artifactId>kafka</artifactId><version>1</version>
<dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA}</version></dependency></dependencies>
</project>`,
    );
    const args = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(fresh, 'jars')}`];
    execFileSync('mvn', args, { cwd: fresh, stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_MILLIS });
    renameSync(join(fresh, 'jars'), folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}
