/** `npm run bench [NAME...]`: the named tables, or all of them. Exits with 1 if a bar was missed. */
import { format, type Table } from './table.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<Table | readonly Table[]>>> = {
  start: async () => (await import('./start.ts')).benchStart(),
  interpreter: async () => (await import('./interpreter.ts')).benchInterpreter(),
  mixes: async () => (await import('./mixes.ts')).benchMixes(),
  hosts: async () => (await import('./hosts.ts')).benchHosts(),
  calls: async () => (await import('./calls.ts')).benchCalls(),
  switches: async () => (await import('./switches.ts')).benchSwitches(),
  channels: async () => (await import('./channels.ts')).benchChannels(),
  sockets: async () => (await import('./sockets.ts')).benchSockets(),
  serve: async () => (await import('./serve.ts')).benchServe(),
  files: async () => (await import('./files.ts')).benchFiles(),
  instances: async () => (await import('./instances.ts')).benchInstances(),
  systems: async () => (await import('./systems.ts')).benchSystems(),
};

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !(name in BENCHMARKS));
  if (unknown !== undefined) {
    process.stderr.write(
      `bench: no benchmark "${unknown}"; there are ${Object.keys(BENCHMARKS).join(', ')}\n`,
    );
    return 2;
  }
  let missed = 0;
  for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) {
    for (const table of [await BENCHMARKS[name]()].flat()) {
      missed += (table.bars ?? []).filter((bar) => !bar.held).length;
      process.stdout.write(`${format(table)}\n`);
    }
  }
  return missed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
