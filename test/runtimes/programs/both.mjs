import { createRequire } from 'node:module';
import { logger, SinkModule } from 'logly-otel';

const commonJs = createRequire(import.meta.url)('logly-otel');
console.log(commonJs.logger === logger, commonJs.SinkModule.name === SinkModule.name);
