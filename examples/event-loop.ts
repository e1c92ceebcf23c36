import { EventLoop, logger, SinkModule } from 'logly-otel';

// A background thread with an event loop of its own, which several sinks may share.
const loop = new EventLoop({ name: 'cloud' });
const module = new URL('./sinks/slow-cloud.mjs', import.meta.url);

logger.add(new SinkModule(module), { level: 'INFO', loop, format: '{message}' });
logger.add(new SinkModule(module, { exportName: 'cloudOf', options: { region: 'eu' } }), {
  level: 'ERROR',
  loop,
  format: '{message}',
});

logger.info('Sent to async sink on custom loop');

// This thread is busy, and the loop delivers all the same.
const until = performance.now() + 1_500;
while (performance.now() < until);
console.log('no longer busy');

logger.error('Sent to both');
await loop.close();
console.log(loop.running);
