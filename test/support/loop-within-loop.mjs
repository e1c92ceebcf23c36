import { Logger, SinkModule } from 'logly-otel';

new Logger().add(new SinkModule(`${process.cwd()}/test/support/loop-sinks.mjs`));

export default () => {};
