import { describe, expect, it } from 'vitest';
import { certificate } from '../../support/certificates.js';
import { runSource } from '../../support/child.js';
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
});
