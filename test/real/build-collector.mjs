/*
 * Builds an OpenTelemetry Collector with its own builder, from Go modules, once for each version and set of parts; later calls use the cached program.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '0.165.0';
const STABLE_VERSION = '1.71.0';
const DEADLINE_MILLIS = 25 * 60_000;

const CONFIGURATION = (folder) => `
dist:
  name: otelcol
  description: receives OTLP, reads OTLP from Kafka, writes files
  version: ${VERSION}
  output_path: ${folder}/source
receivers:
  - gomod: go.opentelemetry.io/collector/receiver/otlpreceiver v${VERSION}
  - gomod: github.com/open-telemetry/opentelemetry-collector-contrib/receiver/kafkareceiver v${VERSION}
exporters:
  - gomod: go.opentelemetry.io/collector/exporter/debugexporter v${VERSION}
  - gomod: github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter v${VERSION}
providers:
  - gomod: go.opentelemetry.io/collector/confmap/provider/envprovider v${STABLE_VERSION}
  - gomod: go.opentelemetry.io/collector/confmap/provider/fileprovider v${STABLE_VERSION}
`;

/** The path of the Collector's program. @throws where Go is not installed */
export function collectorProgram() {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'logly-otel');
  const parts = createHash('sha256').update(CONFIGURATION('')).digest('hex').slice(0, 8);
  const program = join(cache, `otelcol-${VERSION}-${parts}`);
  if (existsSync(program)) return program;
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
  } catch {
    throw new Error('Go is missing: the Collector is built from Go modules, once; install Go and put `go` on the PATH');
  }
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'build-'));
  try {
    const run = (command, args, cwd = folder) =>
      execFileSync(command, args, {
        cwd,
        stdio: ['ignore', 'inherit', 'inherit'],
        timeout: DEADLINE_MILLIS,
        env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' },
      });
    run('go', ['install', `go.opentelemetry.io/collector/cmd/builder@v${VERSION}`]);
    writeFileSync(join(folder, 'builder.yaml'), CONFIGURATION(folder));
    try {
      run(join(folder, 'builder'), ['--config', 'builder.yaml', '--skip-compilation']);
    } catch (error) {
      // It also asks for modules that only tests import, which a module proxy may lack. The sources are written before that.
      if (!existsSync(join(folder, 'source/go.mod'))) throw error;
    }
    run('go', ['mod', 'tidy', '-e'], join(folder, 'source'));
    run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', 'otelcol', '.'], join(folder, 'source'));
    // Atomic: a concurrent build finds the whole program, or none.
    renameSync(join(folder, 'source/otelcol'), program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}
