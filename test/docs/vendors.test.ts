import { describe, expect, it } from 'vitest';
import { receiver } from '../../src/bridge/testing/index.js';
import { installInto, programsOf, readPage, runIn } from '../support/page-programs.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const PROGRAMS = programsOf(readPage('vendors.md'));
const KEYS = {
  ...{ DD_API_KEY: 'a-key', CLOUDWATCH_TOKEN: 'a-token', ELASTIC_API_KEY: 'an-id:a-key' },
  ...{ AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a-secret' },
};

/** What the service of each program expects. */
const EXPECTED: Readonly<Record<string, { path: string; headers: Readonly<Record<string, string>> }>> = {
  loki: { path: '/otlp/v1/logs', headers: { 'x-scope-orgid': 'shop', 'content-encoding': 'gzip' } },
  datadog: { path: '/v1/logs', headers: { 'dd-api-key': 'a-key', 'content-type': 'application/x-protobuf' } },
  cloudwatch: {
    path: '/v1/logs',
    headers: { 'x-aws-log-group': 'shop', 'x-aws-log-stream': 'web-1', authorization: 'Bearer a-token' },
  },
  // Its signature is checked by test/examples/cloudwatch.test.ts.
  'cloudwatch-signed': {
    path: '/v1/logs',
    headers: { 'x-aws-log-group': 'shop', 'x-aws-log-stream': 'web-1', 'content-encoding': 'gzip' },
  },
  elastic: { path: '/_otlp/v1/logs', headers: { authorization: 'ApiKey an-id:a-key' } },
};

describe('docs/vendors.md', () => {
  it('has a program for each service', () => {
    expect(PROGRAMS.map(({ name }) => name)).toEqual(Object.keys(EXPECTED));
  });

  it.each(PROGRAMS)('has a program for $name that sends what the service expects', async (program) => {
    await using service = await receiver();
    const { origin } = new URL(service.url);
    const [, address = ''] = /'(https:\/\/[^']+)'/.exec(program.code) ?? [];
    const local = `${origin}${new URL(address).pathname}`;
    const folder = temporaryFolder();
    installInto(folder);
    const { code, output } = await runIn(folder, { ...program, code: program.code.replace(address, local) }, KEYS);
    expect([code, output]).toEqual([0, 'true\n']);
    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]?.headers).toMatchObject(EXPECTED[program.name]?.headers ?? {});
    expect(new URL(local).pathname).toBe(EXPECTED[program.name]?.path);
    expect(service.records.map(({ body }) => body)).toEqual(['paid 3']);
  });
});
