/** What the built x86 component imports, for whoever drives it without a system: benchmarks and tests. */

import { createWasi, WASI_VERSION } from '../../host/node/wasi/index.ts';
import { Codegen } from '../../kernel/broker/codegen.ts';
import { type HostInterface, hostInterface } from '../../kernel/component/index.ts';

const emergency = { debug: (line: string) => process.stderr.write(`${line}\n`), exit: () => undefined };

/** By import name; `codegen` is the code broker's interface. */
export function coreImports(codegen: object = new Codegen().interface): Record<string, HostInterface> {
  const wasi = createWasi();
  const clocks = ['monotonic-clock', 'wall-clock'].map((name) => `wasi:clocks/${name}@${WASI_VERSION}`);
  return {
    'nucleus:bootstrap/emergency@0.1.0': hostInterface('host', emergency),
    'nucleus:codegen/code@0.1.0': hostInterface('host', codegen),
    ...Object.fromEntries(clocks.map((name) => [name, hostInterface('host', wasi[name]!)])),
  };
}
