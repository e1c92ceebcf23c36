import type { Question } from '../question.js';
import { call } from './call.js';
import { delivered } from './delivered.js';
import { entry } from './entry.js';
import { enqueued, writtenThrough } from './file.js';
import { load } from './load.js';
import { burst, loadedOutage, outage, roundTrips, slowCollector } from './losses.js';
import { memory } from './memory.js';
import { pending } from './pending.js';
import { quiet } from './quiet.js';
import { redact } from './redact.js';
import { render } from './render.js';
import { routes } from './routes.js';
import { saturation } from './saturation.js';
import { spool } from './spool.js';

export const QUESTIONS: readonly Question[] = [
  ...[call, quiet, delivered, load, burst, slowCollector, outage, saturation, roundTrips, loadedOutage, memory],
  ...[pending, enqueued, writtenThrough, spool, entry, routes, redact, render],
];
