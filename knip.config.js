import { COMMAND, ENTRY_POINTS, THREAD } from './entry-points.js';

/** Finds files, exports and dependencies that nothing uses. */
export default {
  entry: [
    ...[...ENTRY_POINTS, THREAD, COMMAND].map((path) => `src/${path}.ts`),
    'demo/{main,recording/record}.ts',
    'demo/{receiver,cloud-endpoint,audit-endpoint}.ts',
    'examples/*.ts',
    'bench/main.ts',
    'bench/scale/scale.ts',
    'bench/tricks/{main,program}.ts',
    'bench/programs/ours.ts',
    'test/types/*.ts',
  ],
  project: ['src/**/*.ts', 'test/**/*.ts', 'demo/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'],
  ignore: ['test/lines/types.ts'],
  node: false,
  // A test imports them by a name in a variable: not all have types that compile here.
  ignoreDependencies: [
    ...['@hono/node-server', 'express', 'fastify', 'hono', 'koa', 'pino-http'],
    ...['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
    // Of examples/cloudwatch.mjs.
    ...['@aws-crypto/sha256-js', '@smithy/signature-v4'],
  ],
  ignoreBinaries: ['mkfifo', 'mount', 'script', 'umount'],
};
