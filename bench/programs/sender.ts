import { type LoadArgs, load } from './tasks/load.js';
import { type FloodArgs, flood, type TrickleArgs, trickle } from './tasks/numbered.js';
import { type SaturateArgs, saturate } from './tasks/saturate.js';
import { type StreamArgs, stream } from './tasks/stream.js';
import { answer } from './told.js';
import { openWay } from './way.js';

/* One process, one way to send, one task. */

/** What this program is told. */
export type SenderArgs = { readonly way: string; readonly url: string } & (
  | ({ readonly task: 'load' } & LoadArgs)
  | ({ readonly task: 'flood' } & FloodArgs)
  | ({ readonly task: 'trickle' } & TrickleArgs)
  | ({ readonly task: 'saturate' } & SaturateArgs)
  | ({ readonly task: 'stream' } & StreamArgs)
);

await answer(async (args: SenderArgs) => {
  const way = await openWay(args.way, args.url, args.task === 'stream');
  switch (args.task) {
    case 'load':
      return load(way, args);
    case 'flood':
      return flood(way, args);
    case 'trickle':
      return trickle(way, args);
    case 'saturate':
      return saturate(way, args);
    case 'stream':
      return stream(way, args);
  }
});
