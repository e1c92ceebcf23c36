import { Logger, logger } from './bridge/index.js';
import { OtlpLogRecordExporter } from './exporters/otlp/index.js';

export default {
  async fetch(request) {
    const url = new URL(request.url).searchParams.get('otlp');
    const got = { sync: [], async: [], json: [] };
    const own = new Logger();
    const format = '{message}';
    own.add((text) => got.sync.push(text.trim()), { format });
    own.add(
      async (text) => {
        await null;
        got.async.push(text.trim());
      },
      { format },
    );
    own.add({ write: (text) => got.json.push(JSON.parse(text)) }, { serialize: true });
    if (url !== null) own.add(new OtlpLogRecordExporter({ url, compression: 'gzip' }));
    logger.info('shared');
    for (let i = 0; i < 10; i++) own.info('record {i}', { i });
    const { completed, errors, sinks } = await own.complete({ timeoutMillis: 10_000 });
    const delivered = sinks.map((sink) => sink.delivered);
    return Response.json({ ...got, completed, errors: errors.map(String), delivered });
  },
};
