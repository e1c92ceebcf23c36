import { workerThreads } from '../record/floor/builtin.js';
/*
 * The program of a background thread: builds its sinks as `add/` does on the other side, delivers the records that it is posted, and
 * acknowledges them.
 */

import { Acknowledgements } from '../exporters/loop/acks.js';
import { toTransferable } from '../exporters/loop/error-transfer.js';
import type { ThreadStart, ToThread } from '../exporters/loop/messages.js';
import { RecordReceiver } from '../exporters/loop/record-transfer.js';
import { builtInLevelOf } from '../exporters/render/token/tokens.js';
import { Renderers } from './add/renderers.js';
import { ThreadSink, type ThreadSinkSettings } from './add/thread-sink.js';

const { port, signal, origin } = workerThreads().workerData as ThreadStart;
const acks = new Acknowledgements(port, signal);
const receiver = new RecordReceiver();
const renderers = new Renderers((record) => receiver.levelOf(record) ?? builtInLevelOf(record), origin);
const sinks = new Map<number, ThreadSink>();

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'record':
      sinks.get(message.sink)?.take(message.number, receiver.receive(message.record), message.text);
      break;
    case 'share':
      receiver.share(message.number, message.shared);
      break;
    case 'forget':
      receiver.forget();
      break;
    case 'open':
      open(message.sink, message.opening as ThreadSinkSettings, message.started);
      break;
    case 'expedite':
      sinks.get(message.sink)?.expedite();
      break;
    case 'request':
      void answer(message.number, sinks.get(message.sink), message.method);
      if (message.method === 'stop') sinks.delete(message.sink);
      break;
    case 'end':
      process.exit();
  }
});

process.on('exit', () => acks.exit());

function open(number: number, settings: ThreadSinkSettings, started: BigInt64Array): void {
  const sink = new ThreadSink(number, settings, acks, renderers, started);
  sinks.set(number, sink);
  sink.opened.then(
    () => acks.post({ kind: 'opened', sink: number, error: undefined }),
    (error: unknown) => acks.post({ kind: 'opened', sink: number, error: toTransferable(error) }),
  );
}

async function answer(number: number, sink: ThreadSink | undefined, what: 'complete' | 'stop'): Promise<void> {
  try {
    await sink?.[what]();
    acks.post({ kind: 'response', number, error: undefined });
  } catch (error) {
    acks.post({ kind: 'response', number, error: toTransferable(error) });
  }
}
