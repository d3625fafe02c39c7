/** A component that a Linux program has started: a WASI command in a worker of its own, on the kernel's streams. */

import type { CommandOrder, RunningCommand } from '../../../kernel/supervisor/platform.ts';
import { startCommand } from '../worker/index.ts';
import { servicePartsOf } from './command-parts.ts';

/** `log` takes one line for the kernel's log. Errors: LinkFailure. */
export async function startLaunched(
  { manifest, image, ...streams }: CommandOrder,
  log: (line: string) => void,
): Promise<RunningCommand> {
  const { components, rights } = await servicePartsOf(manifest);
  const abort = new AbortController();
  const worker = startCommand({
    ...{ manifest, rights, log, ...streams, signal: abort.signal },
    components: { ...components, [manifest.program.host]: image },
  });
  return { outcome: worker.outcome, stop: (reason) => abort.abort(reason) };
}
