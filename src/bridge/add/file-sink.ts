import { FileLogRecordExporter } from '../../exporters/file/exporter.js';
import type { FileOptions } from '../../exporters/file/options.js';
import { EXPORTER_BATCH_SIZE } from '../../processors/delivery/options.js';
import { batched, inCall } from '../../processors/delivery/presets.js';
import { basename } from '../../record/floor/builtin.js';
import type { Renderer } from '../../record/record.js';
import type { Destination } from '../sinks/destination.js';
import type { AddContext } from './compose.js';

/** A file: each line is written in the log call; enqueued lines are written together on the next turn. */
export function fileSink(
  path: string | URL,
  options: FileOptions,
  enqueued: boolean,
  render: Renderer,
  { clock }: AddContext,
): Destination {
  const exporter = new FileLogRecordExporter({ ...options, path }, { render, clock, pathOption: 'sink' });
  const traits = { foreignCode: exporter.runsForeignCode, drainsAtExit: true };
  return {
    name: basename(path instanceof URL ? path.pathname : path),
    target: {
      ...(enqueued ? batched(traits) : inCall(traits)),
      exporter,
      batch: { maxExportBatchSize: EXPORTER_BATCH_SIZE, scheduledDelayMillis: 0 },
      render,
    },
    check: () => exporter.check(),
    open: (report) => exporter.open(report),
    flush: () => exporter.forceFlush(),
  };
}
