import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';

const credentials = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
};
const signer = new SignatureV4({ service: 'logs', region: 'eu-central-1', credentials, sha256: Sha256 });
const exporter = new OtlpLogRecordExporter({
  url: 'https://logs.eu-central-1.amazonaws.com/v1/logs',
  headers: { 'x-aws-log-group': 'shop', 'x-aws-log-stream': 'web-1' },
  compression: 'gzip',
  async sign({ method, url, headers, body }) {
    const { protocol, hostname, pathname: path } = new URL(url);
    const signed = await signer.sign({ method, protocol, hostname, path, headers, body });
    return signed.headers;
  },
});
const logger = new Logger({ name: 'shop', resource: { attributes: { 'service.name': 'shop' } } });
logger.add(exporter);

logger.info('paid {amount}', { amount: 3 });
const { completed } = await logger.shutdown();
console.log(completed);
