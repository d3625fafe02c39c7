/**
 * ripgrep in the kernel over this repository's source. Everything that is said below is measured or read from the
 * kernel's own records; what ripgrep prints goes straight to stdout.
 */

import { packageRoot } from '../../host/node/cli/installation.ts';
import { nodePlatform } from '../../host/node/cli/platform.ts';
import { manifestOf } from '../../host/node/cli/services.ts';
import { forwardSignals } from '../../host/node/cli/signals.ts';
import { capabilityLines } from '../../host/node/cli/statistics.ts';
import type { CapabilityView } from '../../kernel/capability/table.ts';
import { type RunReport, run } from '../../kernel/supervisor/run.ts';
import { bringFixture } from '../fixtures/bring.ts';
import { fixturePackages } from '../fixtures/packages.ts';

const pattern = 'Requires: (execute|delete)|Kernel: \\w+';
const places = ['/src/wit', '/src/kernel', '/src/components'];

export async function main(): Promise<void> {
  try {
    process.exitCode = await demo();
  } catch (error) {
    console.error(`demo: ${(error as Error).message}`);
    if (process.env.NUCLEUS_DEBUG === '1') console.error(error);
    process.exitCode = 1;
  }
}

async function demo(): Promise<number> {
  const rg = await bringFixture('ripgrep');
  const color = process.stdout.isTTY ? ['--color', 'always'] : [];
  const args = [
    '-n',
    '--heading',
    '--sort',
    'path',
    '-g',
    '*.wit',
    '-g',
    '*.ts',
    ...color,
    pattern,
    ...places,
  ];
  const manifest = manifestOf('rg', { path: rg, kind: 'image' }, args, { dir: [`${packageRoot()}:/src:ro`] });
  const platform = nodePlatform({ trace: undefined, log: () => {} });
  introduce(args);
  const begun = performance.now();
  let held: readonly CapabilityView[] = [];
  let stop = () => {};
  const report = await run({
    manifest,
    platform,
    count: true,
    onStart: (control, capabilities) => {
      held = capabilities;
      stop = forwardSignals(control, 'rg');
    },
  });
  await platform.drained();
  stop();
  summarise(report, held, begun);
  return report.outcome.code;
}

function introduce(args: readonly string[]): void {
  const { name, version } = fixturePackages.ripgrep;
  const quoted = args.map((word) => (/^[\w./-]+$/.test(word) ? word : `'${word}'`));
  console.log(`${title('The program')}  ripgrep for x86-64 Linux, unmodified, from ${name} ${version}`);
  console.log(
    `${title('It is granted')}  ${packageRoot()} as /src, read-only; standard streams, clocks, randomness`,
  );
  console.log(`${title('It runs as')}  rg ${quoted.join(' ')}\n`);
}

function summarise(report: RunReport, held: readonly CapabilityView[], begun: number): void {
  const { spawned, ended } = report.timing;
  const { instructions, calls, peakMemory } = report.usage;
  const number = (value: bigint | number) => value.toLocaleString('en');
  console.log(`\n${title('Exit code')}  ${report.outcome.code}`);
  console.log(title('Capabilities that the run held'));
  for (const line of capabilityLines(held)) console.log(`    ${line}`);
  console.log(
    `${title('Time')}  ${Math.round(spawned - begun)} ms to the first instruction, ${Math.round(ended - spawned)} ms to the end`,
  );
  console.log(
    `${title('Work')}  ${number(instructions)} guest instructions, ${number(calls)} system calls, ` +
      `${number((report.calls ?? []).reduce((sum, { calls }) => sum + calls, 0))} calls between components, ${number(peakMemory >> 20n)} MiB of guest memory`,
  );
}

function title(text: string): string {
  return process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : `${text}:`;
}
