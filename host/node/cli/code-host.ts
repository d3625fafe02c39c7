/**
 * What Node lends the code broker. V8 compiles a function quickly when it is called first, and well once it has run so many
 * bytes of it. What it compiles well costs ten times as much, 0.6 to 1.1 ms a KiB of WebAssembly, and each return counts as if all of the
 * function had run: with V8's own limit nearly every translation was compiled twice (RATIONALE.md).
 */

import { setFlagsFromString } from 'node:v8';
import { type CodeHost, type CodeReport, emptyReport } from '../../../kernel/broker/code-host.ts';

/** For modules that are compiled from then on; the core's own have been compiled by then. */
const TIERING_BUDGET = 200_000_000;

export interface NodeCodeHost extends CodeHost {
  readonly report: CodeReport;
}

export function nodeCodeHost(): NodeCodeHost {
  return {
    tune: () => setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`),
    now: () => performance.now(),
    report: emptyReport(),
  };
}
