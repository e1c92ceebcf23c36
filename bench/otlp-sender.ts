import { setTimeout as rest, setImmediate as turn } from 'node:timers/promises';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import { FIELDS, MESSAGE } from './call.js';

/* One process, one way to send: `otlp-sender.js stock|ours url count`. Prints what it took as JSON. */

/** Calls in a row, before what waits is let through: as many as the stock queue holds. */
const CHUNK = 2_048;

interface Way {
  emit(): void;
  flush(): Promise<unknown>;
  end(): Promise<unknown>;
}

function stock(url: string): Way {
  const provider = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url }) })],
  });
  const logger = provider.getLogger('bench');
  return {
    emit: () => logger.emit({ body: MESSAGE, severityNumber: 9, severityText: 'INFO', attributes: FIELDS }),
    flush: () => provider.forceFlush(),
    end: () => provider.shutdown(),
  };
}

function ours(url: string): Way {
  const logger = new Logger();
  logger.add(new OtlpLogRecordExporter({ url }));
  return {
    emit: () => logger.info(MESSAGE, FIELDS),
    async flush() {
      await turn();
      // Without a rest, waiting would be what is measured.
      while ((logger.stats()[0]?.queued ?? 0) > 8 * CHUNK) await rest(1);
    },
    end: () => logger.shutdown(),
  };
}

async function send(way: Way, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    way.emit();
    if (i % CHUNK === CHUNK - 1) await way.flush();
  }
}

const [, , name, url = '', count = '0'] = process.argv;
const way = name === 'stock' ? stock(url) : ours(url);
// For the compiler.
await send(way, Number(count) / 4);
const before = process.cpuUsage();
const begun = performance.now();
await send(way, Number(count));
await way.end();
const millis = performance.now() - begun;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ perSecond: (Number(count) * 1000) / millis, cpuMicros: (user + system) / Number(count) }));
