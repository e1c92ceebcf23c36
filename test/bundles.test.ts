import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { PROJECT, runNode } from './support/child.js';
import { temporaryFolder } from './support/temporary-folder.js';

const PROGRAM = `
  import { logger, SinkModule } from 'logly-otel';
  import { ConsoleLogRecordExporter } from 'logly-otel/exporters';
  import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
  import { logRecordProcessors } from 'logly-otel/node-sdk';
  logger.info('it works');
  try {
    logger.add(new SinkModule(process.argv[2]));
  } catch (error) {
    console.log(error.name, error.message);
  }
  const processors = logRecordProcessors(logger, { OTEL_LOGS_EXPORTER: 'otlp' });
  console.log(processors.length, typeof ConsoleLogRecordExporter, typeof OtlpLogRecordExporter);
`;

/** Bundles a program with everything that it imports from the built package. @param meta Replaces `import.meta` */
async function bundled(format: 'cjs' | 'esm', meta: string | undefined): Promise<string> {
  const folder = temporaryFolder();
  const entry = join(PROJECT, 'entry-of-a-test.js');
  const build = await rolldown({
    input: entry,
    platform: 'node',
    plugins: [
      {
        name: 'program',
        resolveId: (source) => (source === entry ? entry : null),
        load: (id) => (id === entry ? PROGRAM : null),
      },
    ],
    ...(meta === undefined ? {} : { transform: { define: { 'import.meta': meta } } }),
  });
  const { output } = await build.generate({ format, codeSplitting: false });
  await build.close();
  const file = join(folder, format === 'cjs' ? 'app.cjs' : 'app.mjs');
  writeFileSync(file, output[0].code);
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return file;
}

describe('a bundle of a program and the package', () => {
  it.each([
    ['an ES module', 'esm', undefined],
    ['CommonJS', 'cjs', undefined],
    ['CommonJS with nothing in `import.meta`', 'cjs', '{}'],
  ] as const)(
    "logs, resolves the application's packages, and names the missing thread program, as %s",
    async (_, format, meta) => {
      const file = await bundled(format, meta);
      const { stdout, stderr } = await runNode([file, file]);
      expect(stderr).toMatch(/ \| INFO {5}\| logly - it works\n$/);
      expect(stdout).toMatch(
        /^Error a SinkModule cannot be added: the program of its thread.* is not there; leave logly-otel external when you bundle\n2 function function\n$/,
      );
    },
  );
});
