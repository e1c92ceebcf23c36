/* Compares our logger with a bridge that supports one generation of the Logs API only, in a process on the other one. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { logs as older } from '@opentelemetry/api-logs';
import { OpenTelemetryTransportV3 } from '@opentelemetry/winston-transport';
import { Logger } from 'logly-otel';
import winston from 'winston';
import { LoggerProvider, register } from './line.mjs';

const scopes = [];
const collecting = {
  onEmit: ({ instrumentationScope }) => scopes.push(instrumentationScope.name),
  async forceFlush() {},
  async shutdown() {},
};
const provider = new LoggerProvider({ processors: [collecting] });
register(provider);

/** How many of 100 records arrive from each. */
function delivered() {
  scopes.length = 0;
  const theirs = winston.createLogger({ transports: [new OpenTelemetryTransportV3()] });
  const ours = new Logger({ name: 'ours' });
  for (let i = 0; i < 100; i++) {
    theirs.info('x');
    ours.info('x');
  }
  const count = scopes.filter((name) => name === 'ours').length;
  return { ours: count, theirs: scopes.length - count };
}

it('winston-transport 0.34 loses all of 100 records on SDK 3; our logger loses none', () => {
  const { ours, theirs } = delivered();
  console.log(`delivered on SDK 3: logly-otel ${ours}, winston-transport ${theirs}, of 100 each`);
  assert.deepEqual([ours, theirs], [100, 0]);
});

it('each record arrives once where the provider is registered with both generations of the Logs API', () => {
  older.setGlobalLoggerProvider(provider);
  assert.deepEqual(delivered(), { ours: 100, theirs: 100 });
});
