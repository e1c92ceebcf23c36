/* What a bridge that knows one generation alone delivers in a process on the other one, beside ours. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { OpenTelemetryTransportV3 } from '@opentelemetry/winston-transport';
import { Logger } from 'logly-otel';
import winston from 'winston';
import { LoggerProvider, register } from './line.mjs';

it('winston-transport 0.34 loses all of 100 records on SDK 3; ours loses none', () => {
  const scopes = [];
  const collecting = {
    onEmit: ({ instrumentationScope }) => scopes.push(instrumentationScope.name),
    async forceFlush() {},
    async shutdown() {},
  };
  register(new LoggerProvider({ processors: [collecting] }));
  const theirs = winston.createLogger({ transports: [new OpenTelemetryTransportV3()] });
  const ours = new Logger({ name: 'ours' });
  for (let i = 0; i < 100; i++) {
    theirs.info('x');
    ours.info('x');
  }
  console.log(
    `delivered on SDK 3: logly-otel ${scopes.filter((name) => name === 'ours').length}, winston-transport ${scopes.filter((name) => name !== 'ours').length}, of 100 each`,
  );
  assert.equal(scopes.length, 100);
  assert.ok(scopes.every((name) => name === 'ours'));
});
