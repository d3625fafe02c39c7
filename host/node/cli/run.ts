/** `nucleus run`: from the command line to a manifest, from the manifest to the program's exit code. */

import { keepModules } from '../../../kernel/component/index.ts';
import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import { checkManifest } from '../../../kernel/manifest/schema.ts';
import { ServiceFailure } from '../../../kernel/supervisor/failure.ts';
import type { Platform } from '../../../kernel/supervisor/platform.ts';
import { type Control, run } from '../../../kernel/supervisor/run.ts';
import { Milestones } from '../../../kernel/system/milestone.ts';
import type { ShownUsage } from '../control/index.ts';
import type { Debugger } from '../gdb/index.ts';
import { setOptimizing } from '../launch/engine-flags.ts';
import { refuseForBare } from './bare.ts';
import { cacheFolderOf } from './cache-options.ts';
import { callTraceOf } from './call-trace.ts';
import type { RunValues } from './commands.ts';
import { CommandError, exitCode, usageError } from './exit-code.ts';
import { fileGrants, refuseRoot, viewOf } from './file-grants.ts';
import { listenForGdb, refuseDebugger } from './gdb-option.ts';
import { commandError } from './kernel-failure.ts';
import { letObserve, processorTime } from './observation.ts';
import { nodePlatform } from './platform.ts';
import type { Profile } from './profile.ts';
import { type FoundProgram, findInRoot, findProgram } from './program.ts';
import { checkRootfsOptions, prepareRootfs } from './rootfs.ts';
import { manifestOf } from './services.ts';
import { forwardSignals } from './signals.ts';
import { refuseUnwritable, showStart } from './start-trace.ts';
import { Statistics } from './statistics.ts';
import { logLine, tell } from './tell.ts';

/** Gives the exit code. Errors: CommandError. */
export async function runProgram(
  name: string | undefined,
  args: readonly string[],
  values: RunValues,
): Promise<number> {
  checkRootfsOptions(values);
  if (values.rootfs !== undefined) return runInRootfs(name === undefined ? [] : [name, ...args], values);
  if (name === undefined) throw usageError('run', 'PROGRAM is missing');
  const found = values.root === undefined ? findProgram(name) : findInSystem(name, values);
  if (values.bare) refuseForBare(name, found, values);
  if (found.kind === 'component') {
    if (values.root !== undefined)
      throw usageError('--root', `is for Linux programs; give a component its directories with --dir`);
    const traced = (['milestones', 'timeline'] as const).find((option) => values[option] !== undefined);
    if (traced) throw usageError(`--${traced}`, `is for Linux programs and systems; ${name} is a component`);
    if (values.profile !== undefined)
      throw usageError('profile', `is for Linux and Windows programs; ${name} is a component`);
    if (values.gdb !== undefined)
      throw usageError('--gdb', `is for Linux and Windows programs; ${name} is a component`);
    const { runComponent } = await import('./component.ts');
    return runComponent(name, found, args, values);
  }
  if (found.kind === 'core-module') throw coreModule(name);
  refuseNetwork(name, values);
  refuseUnwritable(values);
  refuseDebugger(values);
  return runImage(checkManifest(manifestOf(name, found, args, values)), values);
}

async function runInRootfs(words: readonly string[], values: RunValues): Promise<number> {
  const rootfs = await prepareRootfs(words, values);
  try {
    const [name, ...args] = rootfs.words;
    if (rootfs.found.kind !== 'image') {
      const kind = rootfs.found.kind === 'windows-image' ? 'a Windows program' : 'a component';
      throw new CommandError(exitCode.cannotRun, `${name}: is ${kind}; --rootfs is for Linux programs`);
    }
    refuseNetwork(name, values);
    refuseUnwritable(values);
    const manifest = checkManifest(manifestOf(name, rootfs.found, args, values, rootfs));
    return await runImage(manifest, values, rootfs.platform);
  } finally {
    rootfs.end();
  }
}

/** Runs what a manifest describes. */
async function runImage(
  manifest: Manifest,
  values: RunValues,
  further: Pick<Platform, 'openRoot' | 'keepRoot'> = {},
): Promise<number> {
  const name = manifest.program.arguments[0]!;
  const statistics = values.stats ? new Statistics() : undefined;
  // Where a debugger stops code is translated in other pieces, which later runs have no use for.
  const folder = values.gdb === undefined ? cacheFolderOf(values) : undefined;
  const profile = values.profile === undefined ? undefined : await profileInto(values, manifest);
  const gdb = values.gdb === undefined ? undefined : await listenForGdb(values.gdb, manifest);
  const looksIn = profile ?? gdb;
  const { host, path, inRoot } = manifest.program;
  const cache =
    folder === undefined ? undefined : { folder, program: host, inside: inRoot ? path : undefined };
  const calls = callTraceOf(values, name);
  const platform = { ...nodePlatform({ trace: values.trace, calls, cache, log: logLine }), ...further };
  const milestones = new Milestones(() => platform.now());
  const begun = platform.now();
  setOptimizing(false);
  keepModules(platform.machineCode?.components);
  let stopForwarding = () => {};
  let stopObserving = () => {};
  try {
    const report = await run({
      manifest,
      platform,
      count: values.stats ?? false,
      ...(platform.calls ? { tracer: platform.calls.tracer } : {}),
      reached: (name, by) => milestones.reach(name, by),
      ...(profile ? { listener: profile.meter } : {}),
      ...(looksIn
        ? { debug: (task, functions) => looksIn.debug(task, functions as unknown as Debugger) }
        : {}),
      onStart: (control, capabilities) => {
        setOptimizing(true);
        stopForwarding = forwardSignals(control, name);
        statistics?.start(capabilities);
        const held = () => ({
          ...{ capabilities: control.capabilities(), asOf: Date.now() },
          usage: usageOf(control),
        });
        stopObserving = letObserve(name, held);
      },
    });
    await platform.drained();
    platform.cache?.save();
    platform.machineCode?.save(platform.now() - begun);
    if (report.outcome.message) tell(`${name}: ${report.outcome.message}`);
    if (profile) tellAll(profile.end());
    showStart(milestones.all, name, values);
    if (statistics) {
      const { code, cache, machineCode } = platform;
      tellAll(statistics.lines(report, code.report, cache, machineCode));
    }
    return report.outcome.code;
  } catch (error) {
    await platform.drained();
    // A service that failed may have run code that somebody else put into the cache.
    if (error instanceof ServiceFailure) {
      platform.cache?.discard();
      platform.machineCode?.discard();
    } else platform.cache?.save();
    // A program that ran out of time is the one to be looked into.
    if (profile) tellAll(profile.end());
    throw commandError(error, name);
  } finally {
    platform.calls?.end();
    for (const pattern of platform.calls?.tracer.unmatched ?? [])
      tell(`--trace-calls ${pattern}: names no service, interface or function that was called`);
    keepModules(undefined);
    setOptimizing(true);
    stopForwarding();
    stopObserving();
    gdb?.close();
  }
}

/** Errors: CommandError. */
async function profileInto({ profile, lines }: RunValues, { program }: Manifest): Promise<Profile> {
  const { Profile: Maker } = await import('./profile.ts');
  return new Maker({
    file: profile!,
    title: program.arguments[0]!,
    personality: program.personality ?? 'linux',
    byLines: lines ?? false,
  });
}

function usageOf(control: Control): ShownUsage {
  const { memory, instructions, calls } = control.usage();
  const program = { memory: Number(memory), instructions: Number(instructions), calls: Number(calls) };
  return { processor: processorTime(), program };
}

function findInSystem(name: string, values: RunValues): FoundProgram {
  refuseRoot(values.root!);
  const path = (values.env ?? []).findLast((text) => text.startsWith('PATH='));
  return findInRoot(name, viewOf(fileGrants(values)), path?.slice('PATH='.length));
}

function refuseNetwork(name: string, values: RunValues): void {
  const given = (['connect', 'listen', 'http'] as const).find((option) => values[option] !== undefined);
  if (given)
    throw usageError(`--${given}`, `is for components; ${name} is a Linux program, which has no sockets yet`);
}

function coreModule(name: string): CommandError {
  const remedy = 'make a component of it with `wasm-tools component new`';
  return new CommandError(
    exitCode.cannotRun,
    `${name}: is a core WebAssembly module, not a component; ${remedy}`,
  );
}

function tellAll(lines: readonly string[]): void {
  for (const line of lines) tell(line);
}
