import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OtlpLogRecordExporter } from '../../../src/exporters/otlp/index.js';
import { type OtlpOptions, otlpSettings } from '../../../src/exporters/otlp/options.js';
import { certificate } from '../../support/certificates.js';

function settingsOf(options: OtlpOptions = {}, env: NodeJS.ProcessEnv = {}) {
  const lines: string[] = [];
  const settings = otlpSettings(options, env, (line) => lines.push(line));
  return { settings, lines };
}

const wrong = (options: object) => () => settingsOf(options as OtlpOptions);

/** The variables with this prefix. */
const variables = (prefix: string, values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`OTEL_EXPORTER_OTLP_${prefix}${name}`, value]));

describe('the options of OtlpLogRecordExporter', () => {
  it('have the defaults of the documentation', () => {
    const { settings, lines } = settingsOf();
    expect(settings).toMatchObject({
      target: { displayUrl: 'http://localhost:4318/v1/logs', secure: false, path: '/v1/logs' },
      protocol: 'http/protobuf',
      headers: { fixed: {}, provide: undefined },
      compression: 'none',
      timeoutMillis: 10_000,
      maxRequestBytes: 4_194_304,
      retry: { maxElapsedMillis: 300_000 },
      credentials: {},
      disabled: false,
    });
    expect(lines).toEqual([]);
  });

  it.each<[object, RegExp]>([
    [{ endpoint: 'http://x' }, /^`endpoint` is not an option of OtlpLogRecordExporter; these are: url, /],
    [{ url: 7 }, /^`url` must be a string, got 7$/],
    [{ url: 'localhost:4318' }, /^`url` must be an absolute http: or https: URL/],
    [
      { url: 'ftp://user:secret@host/' },
      /^`url` must be an absolute http: or https: URL, got one that begins with something else$/,
    ],
    [{ url: 'http://user:secret@:::/' }, /^`url` must be an absolute http: or https: URL, got something else$/],
    [
      { protocol: 'grpc' },
      /^`protocol` must be 'http\/protobuf' or 'http\/json' \(OTLP over gRPC is not supported\), got "grpc"$/,
    ],
    [{ protocol: 'http' }, /^`protocol` must be/],
    [{ protocol: 7 }, /^`protocol` must be/],
    [{ protocol: null }, /^`protocol` must be 'http\/protobuf' or 'http\/json', got null$/],
    [{ compression: null }, /^`compression` must be 'none' or 'gzip', got null$/],
    [{ compression: 'br' }, /^`compression` must be 'none' or 'gzip', got "br"$/],
    [{ timeoutMillis: 0 }, /^`timeoutMillis` must be an integer of at least 1/],
    [{ timeoutMillis: '5' }, /^`timeoutMillis` must be an integer/],
    [{ maxRequestBytes: 67_108_865 }, /^`maxRequestBytes` must be at most 64 MiB/],
    [{ maxRequestBytes: Number.POSITIVE_INFINITY }, /^`maxRequestBytes` must be at most 64 MiB/],
    [{ maxRequestBytes: 1.5 }, /^`maxRequestBytes` must be an integer/],
    [{ retry: true }, /^`retry` must be false or an object, got true$/],
    [{ retry: { maxAttempts: 0 } }, /^`retry.maxAttempts`/],
    [{ headers: 'a=b' }, /^`headers` must be an object of strings, an iterable of pairs of them, or a function/],
    [
      { headers: { authorization: 7 } },
      /^`headers` must hold names and values of HTTP headers that are free to be set, got something else for "authorization"$/,
    ],
    [{ headers: { authorization: 'top\nsecret' } }, /^`headers` must hold .* got something else for "authorization"$/],
    [{ headers: { 'Content-Length': '5' } }, /got something else for "Content-Length"$/],
    [{ headers: { 'transfer-encoding': 'chunked' } }, /got something else for "transfer-encoding"$/],
    [{ headers: { 'no name': 'x' } }, /^`headers` must hold .* got something else for "no name"$/],
    [
      { url: 'http://localhost/', ca: certificate('authority') },
      /^`ca` requires an https: URL, got http:\/\/localhost\/$/,
    ],
    [{ url: 'https://localhost/', ca: '/etc/ca.pem' }, /^`ca` must be PEM, which contains "-----BEGIN "/],
    [{ url: 'https://localhost/', ca: 7 }, /^`ca` must be PEM text or its bytes, got number$/],
    [
      { url: 'https://localhost/', ca: '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----' },
      /^`ca` must be PEM that TLS can use/,
    ],
    [{ url: 'https://localhost/', cert: certificate('client') }, /^`cert` must come with `key`, which is missing$/],
    [{ url: 'https://localhost/', key: certificate('client-key') }, /^`key` must come with `cert`, which is missing$/],
    [
      { url: 'https://localhost/', cert: certificate('client'), key: certificate('server-key') },
      /^`cert`, `key` must be PEM that TLS can use, got something else \(ERR_OSSL_X509_KEY_VALUES_MISMATCH\)$/,
    ],
  ])('refuse %j', (options, message) => {
    expect(wrong(options)).toThrow(message);
    expect(() => new OtlpLogRecordExporter(options as OtlpOptions)).toThrow(message);
  });

  it('warn once of credentials that leave the machine unencrypted', () => {
    const line = 'credentials are sent unencrypted to http://collector.example/v1/logs: use https';
    const url = 'http://collector.example/v1/logs';
    expect(settingsOf({ url, headers: { 'X-Api-Key': 'secret' } }).lines).toEqual([line]);
    expect(settingsOf({ url, headers: () => ({}) }).lines).toEqual([line]);
    expect(settingsOf({ url: 'http://a:b@collector.example/v1/logs' }).lines).toEqual([line]);
    expect(settingsOf({ url }, variables('', { HEADERS: 'authorization=x' })).lines).toEqual([line]);
    expect(settingsOf({ url: `${url}?tenant=a&api_key=secret` }).lines).toEqual([line]);
    expect(settingsOf({}, variables('LOGS_', { ENDPOINT: `${url}?Token=secret` })).lines).toEqual([line]);
  });

  it.each([
    'http://localhost/',
    'http://127.3.2.1/',
    'http://[::1]:4318/',
    'http://a.localhost/',
    'https://far.example/',
  ])('do not warn of credentials for %s', (url) => {
    expect(settingsOf({ url, headers: { authorization: 'x' } }).lines).toEqual([]);
  });

  it('warn of credentials for this machine that a proxy elsewhere gets', () => {
    const options = { url: 'http://localhost:4318/v1/logs', headers: { authorization: 'x' } };
    expect(settingsOf(options, { HTTP_PROXY: 'http://proxy.example' }).lines).toEqual([
      'credentials are sent unencrypted to http://localhost:4318/v1/logs: use https',
    ]);
    expect(settingsOf(options, { HTTP_PROXY: 'http://127.0.0.1:3128' }).lines).toEqual([]);
    expect(settingsOf(options, { HTTP_PROXY: 'http://proxy.example', NO_PROXY: 'localhost' }).lines).toEqual([]);
  });

  it('do not warn of headers, or of a query, that are no credentials', () => {
    expect(settingsOf({ url: 'http://far.example/', headers: { 'x-tenant': 'a' } }).lines).toEqual([]);
    expect(settingsOf({ url: 'http://far.example/?tenant=a' }).lines).toEqual([]);
  });
});

describe('the environment of OtlpLogRecordExporter', () => {
  const GENERAL = {
    ENDPOINT: 'https://general.example:4318',
    HEADERS: 'a=general,b=general',
    COMPRESSION: 'gzip',
    TIMEOUT: '1000',
    PROTOCOL: 'http/json',
  };

  it('is read if no option is set', () => {
    expect(settingsOf({}, variables('', GENERAL)).settings).toMatchObject({
      target: { displayUrl: 'https://general.example:4318/v1/logs' },
      headers: { fixed: { a: 'general', b: 'general' } },
      compression: 'gzip',
      timeoutMillis: 1_000,
      protocol: 'http/json',
    });
  });

  it('for logs overrides the general one, its headers name by name', () => {
    const ofLogs = {
      ENDPOINT: 'https://logs.example/here',
      HEADERS: 'B=logs,c=logs',
      COMPRESSION: 'none',
      TIMEOUT: '2000',
      PROTOCOL: 'http/protobuf',
    };
    const env = { ...variables('', GENERAL), ...variables('LOGS_', ofLogs) };
    expect(settingsOf({}, env).settings).toMatchObject({
      target: { displayUrl: 'https://logs.example/here' },
      headers: { fixed: { a: 'general', b: 'logs', c: 'logs' } },
      compression: 'none',
      timeoutMillis: 2_000,
      protocol: 'http/protobuf',
    });
    const options: OtlpOptions = {
      url: 'https://option.example/',
      headers: { C: 'option' },
      compression: 'gzip',
      timeoutMillis: 3_000,
      protocol: 'http/json',
    };
    expect(settingsOf(options, env).settings).toMatchObject({
      target: { displayUrl: 'https://option.example/' },
      headers: { fixed: { a: 'general', b: 'logs', c: 'option' } },
      compression: 'gzip',
      timeoutMillis: 3_000,
      protocol: 'http/json',
    });
  });

  it.each([
    ['http://host:1', '/v1/logs'],
    ['http://host:1/', '/v1/logs'],
    ['http://host:1/base', '/base/v1/logs'],
    ['http://host:1/base/', '/base/v1/logs'],
    ['http://host:1/base?key=x', '/base/v1/logs?key=x'],
  ])('appends the path of the logs to the general endpoint %s', (endpoint, path) => {
    expect(settingsOf({}, variables('', { ENDPOINT: endpoint })).settings.target.path).toBe(path);
  });

  it('is ignored if it is empty', () => {
    const empty = {
      ENDPOINT: ' ',
      HEADERS: '',
      COMPRESSION: '',
      TIMEOUT: '',
      PROTOCOL: '',
      CERTIFICATE: '',
      CLIENT_KEY: '',
    };
    const { settings, lines } = settingsOf({}, { ...variables('', empty), ...variables('LOGS_', empty) });
    expect(settings).toMatchObject({ timeoutMillis: 10_000, target: { displayUrl: 'http://localhost:4318/v1/logs' } });
    expect(lines).toEqual([]);
  });

  it('has its headers percent-decoded', () => {
    const { settings } = settingsOf({}, variables('', { HEADERS: ' Authorization = Bearer%20a%2Cb%3D , x=1=2 ,, ' }));
    expect(settings.headers.fixed).toEqual({ authorization: 'Bearer a,b=', x: '1=2' });
  });

  it('ignores invalid variables, each with one line that contains no secret', () => {
    const { settings, lines } = settingsOf(
      {},
      variables('', {
        HEADERS: 'secret-1,=secret-2,a=%zz-secret-3,b=ok,c=x%0Ay',
        COMPRESSION: 'zip',
        TIMEOUT: 'soon',
        PROTOCOL: 'http',
      }),
    );
    expect(settings).toMatchObject({ compression: 'none', timeoutMillis: 10_000, protocol: 'http/protobuf' });
    expect(settings.headers.fixed).toEqual({ b: 'ok' });
    expect(lines).toHaveLength(7);
    expect(lines.join()).toMatch(/COMPRESSION is "zip".*TIMEOUT is "soon".*PROTOCOL is "http"/);
    expect(lines.join()).not.toMatch(/secret/);
  });

  it('for logs gives way to the general one if it is invalid, with one line', () => {
    const ofLogs = { COMPRESSION: 'zip', TIMEOUT: 'soon', PROTOCOL: 'thrift' };
    const { settings, lines } = settingsOf({}, { ...variables('', GENERAL), ...variables('LOGS_', ofLogs) });
    expect(settings).toMatchObject({ compression: 'gzip', timeoutMillis: 1_000, protocol: 'http/json' });
    expect(lines).toHaveLength(3);
    expect(lines.join()).toMatch(/LOGS_COMPRESSION is "zip".*LOGS_TIMEOUT is "soon".*LOGS_PROTOCOL is "thrift"/);
  });

  it('with an authorization gives way to the user info of the `url` option, not to that of its own endpoint', () => {
    const authorization = (options: OtlpOptions, env: Record<string, string> = {}) =>
      settingsOf(options, variables('', { HEADERS: 'authorization=env', ...env })).settings.headers.fixed.authorization;
    const url = 'http://user:pass@localhost/';
    expect(authorization({ url })).toBe(`Basic ${btoa('user:pass')}`);
    expect(authorization({}, { ENDPOINT: url })).toBe('env');
    expect(authorization({ url, headers: { Authorization: 'option' } })).toBe('option');
    expect(authorization({ url: 'http://localhost/' })).toBe('env');
  });

  it.each(['-5', '1.5', '1e3', '99999999999999999'])('ignores a timeout of %s', (text) => {
    expect(settingsOf({}, variables('', { TIMEOUT: text })).settings.timeoutMillis).toBe(10_000);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '0' }, Number.POSITIVE_INFINITY],
    [{ OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: ' 0 ', OTEL_EXPORTER_OTLP_TIMEOUT: '5' }, Number.POSITIVE_INFINITY],
    [{ OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '7', OTEL_EXPORTER_OTLP_TIMEOUT: '0' }, 7],
    [{ OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: 'x', OTEL_EXPORTER_OTLP_TIMEOUT: '0' }, Number.POSITIVE_INFINITY],
  ])('takes a timeout of 0 as no limit: %j', (env, expected) => {
    expect(settingsOf({}, env).settings.timeoutMillis).toBe(expected);
  });

  it.each([
    ['1', false, 1],
    ['yes', false, 1],
    ['tru', false, 1],
    ['FALSE', false, 0],
    ['  ', false, 0],
    ['True', true, 1],
  ])('with OTEL_SDK_DISABLED=%s says what it makes of that', (value, disabled, lines) => {
    const made = settingsOf({}, { OTEL_SDK_DISABLED: value });
    expect([made.settings.disabled, made.lines.length]).toEqual([disabled, lines]);
    if (lines > 0 && !disabled)
      expect(made.lines).toEqual([
        `OTEL_SDK_DISABLED is "${value}", which is neither true nor false; it counts as false`,
      ]);
  });

  it.each(['HTTP/JSON', 'Http/Json', ' http/json '])('takes a protocol in any case: %s', (protocol) => {
    for (const prefix of ['', 'LOGS_'])
      expect(settingsOf({}, variables(prefix, { PROTOCOL: protocol })).settings.protocol).toBe('http/json');
  });

  it.each(['localhost:4318', '127.0.0.1:4318/v1/logs', 'collector.example.com', '//collector:4318', '[::1]:4318'])(
    'with an endpoint without a scheme says what to write: %s',
    (url) => {
      expect(() => settingsOf({ url })).toThrow('write `http://` or `https://` in front');
      expect(() => settingsOf({}, variables('LOGS_', { ENDPOINT: url }))).toThrow('write `http://` or `https://`');
    },
  );

  it('with a password in such an endpoint does not show it', () => {
    expect(() => settingsOf({ url: 'user:secret@localhost:4318' })).toThrow(/^(?!.*secret)/s);
  });

  it('with gRPC or an invalid URL throws', () => {
    for (const prefix of ['', 'LOGS_'])
      expect(() => settingsOf({}, variables(prefix, { PROTOCOL: 'grpc' }))).toThrow(
        `\`OTEL_EXPORTER_OTLP_${prefix}PROTOCOL\` must be 'http/protobuf' or 'http/json' (OTLP over gRPC is not supported), got "grpc"`,
      );
    expect(settingsOf({ protocol: 'http/json' }, variables('', { PROTOCOL: 'grpc' })).settings.protocol).toBe(
      'http/json',
    );
    expect(() => settingsOf({}, variables('LOGS_', { ENDPOINT: 'nowhere' }))).toThrow(
      /^`OTEL_EXPORTER_OTLP_LOGS_ENDPOINT` must be an absolute http: or https: URL/,
    );
  });

  it('has its files read by the constructor', () => {
    const folder = mkdtempSync(join(tmpdir(), 'logly-otlp-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = (name: string) => {
      writeFileSync(join(folder, name), certificate(name));
      return join(folder, name);
    };
    const env = variables('', {
      ENDPOINT: 'https://localhost',
      CERTIFICATE: file('authority'),
      CLIENT_KEY: file('client-key'),
      CLIENT_CERTIFICATE: file('client'),
    });
    const { credentials } = settingsOf({}, env).settings;
    expect(Object.keys(credentials)).toEqual(['ca', 'cert', 'key']);
    expect(String(credentials.cert)).toBe(certificate('client'));
    // The variables may be meant for other signals, which use https.
    expect(settingsOf({ url: 'http://localhost/' }, env).settings.credentials).toEqual({});
    writeFileSync(join(folder, 'authority'), 'nonsense');
    expect(() => settingsOf({}, env)).toThrow(/^`OTEL_EXPORTER_OTLP_CERTIFICATE` must be PEM/);
  });

  it.each(['CERTIFICATE', 'CLIENT_KEY', 'CLIENT_CERTIFICATE'])('with an unreadable file throws: %s', (name) => {
    expect(() => settingsOf({}, variables('LOGS_', { [name]: '/nowhere/file.pem' }))).toThrow(
      `OTEL_EXPORTER_OTLP_LOGS_${name} names "/nowhere/file.pem", which cannot be read (ENOENT)`,
    );
  });

  it('that disables the SDK is logged', () => {
    const { settings, lines } = settingsOf({}, { OTEL_SDK_DISABLED: 'TRUE' });
    expect(settings.disabled).toBe(true);
    expect(lines).toEqual(['OTEL_SDK_DISABLED is true: OtlpLogRecordExporter sends nothing']);
  });
});
