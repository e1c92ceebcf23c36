import { describe, expect, it } from 'vitest';
import { certificate } from '../../support/certificates.js';
import { runSource } from '../../support/child.js';
import { CountingProxy } from '../../support/counting-proxy.js';
import { OtlpReceiver } from '../../support/otlp-receiver.js';

const SECRET = 'S3cret-value-of-a-header';

describe("Node's own diagnostics", () => {
  it.each(['http', 'https', 'http,https,net,tls,stream', '*'])(
    'with NODE_DEBUG=%s show neither headers nor keys',
    async (debug) => {
      const receiver = await OtlpReceiver.start(undefined, {
        cert: certificate('server'),
        key: certificate('server-key'),
        ca: certificate('authority'),
        requestCert: true,
      });
      const { stdout, stderr, code } = await runSource(
        `import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
       import { Logger } from 'logly-otel';
       const { ca, cert, key, url } = JSON.parse(process.env.GIVEN);
       const logger = new Logger();
       logger.add(new OtlpLogRecordExporter({ url, ca, cert, key, headers: { authorization: ${JSON.stringify(SECRET)} } }));
       for (let i = 0; i < 2; i++) { logger.info('x'); await logger.complete(); }
       console.log(JSON.stringify(logger.stats()[0].delivered));
       await logger.shutdown();`,
        {
          NODE_DEBUG: debug,
          GIVEN: JSON.stringify({
            url: receiver.url,
            ca: certificate('authority'),
            cert: certificate('client'),
            key: certificate('client-key'),
          }),
        },
      );
      expect([code, stdout]).toEqual([0, '2\n']);
      expect(stderr).toMatch(/^(?:HTTP|HTTPS) \d+: /m);
      expect(stderr).not.toContain(SECRET);
      const keyLine = certificate('client-key').split('\n')[1] as string;
      expect(stderr).not.toContain(keyLine);
      expect(receiver.requests[0]?.headers.authorization).toBe(SECRET);
    },
  );

  it.each(['http', 'https'])('with NODE_DEBUG=* do not show the credentials of a proxy: %s', async (scheme) => {
    const secure = scheme === 'https';
    const receiver = await OtlpReceiver.start(
      undefined,
      secure ? { cert: certificate('server'), key: certificate('server-key') } : undefined,
    );
    const proxy = await CountingProxy.start();
    const { stdout, stderr } = await runSource(
      `import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
       import { Logger } from 'logly-otel';
       const logger = new Logger();
       logger.add(new OtlpLogRecordExporter(JSON.parse(process.env.GIVEN)));
       for (let i = 0; i < 2; i++) { logger.info('x'); await logger.complete(); }
       console.log(JSON.stringify(logger.stats()[0].delivered));
       await logger.shutdown();`,
      {
        NODE_DEBUG: '*',
        [secure ? 'HTTPS_PROXY' : 'HTTP_PROXY']: `http://us3r-name:pass-w0rd@${proxy.authority}`,
        GIVEN: JSON.stringify({ url: receiver.url, ...(secure ? { ca: certificate('authority') } : {}) }),
      },
    );
    expect(stdout).toBe('2\n');
    const authorization = `Basic ${Buffer.from('us3r-name:pass-w0rd').toString('base64')}`;
    expect(proxy.requests[0]?.headers['proxy-authorization']).toBe(authorization);
    for (const secret of ['us3r-name', 'pass-w0rd', authorization.slice(6)]) expect(stderr).not.toContain(secret);
  });
});
