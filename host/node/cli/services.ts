/** The built-in services, and the manifest that `nucleus run` makes of its command line. */

import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import {
  type Grants,
  isGuestPath,
  type Manifest,
  maximumMemory,
  type Service,
} from '../../../kernel/manifest/manifest.ts';
import type { RunValues } from './commands.ts';
import { diskOf, refuseDisk } from './disk-option.ts';
import { usageError } from './exit-code.ts';
import { faultPlanOf } from './fault-options.ts';
import { fileGrants, viewOf } from './file-grants.ts';
import type { GuestView } from './guest-view.ts';
import { layoutOf, refuseForOthers, tasksOf } from './hardening-options.ts';
import { networkGrants } from './network-options.ts';
import { hasOffers, offersOf } from './offer-options.ts';
import {
  parseGuestDirectory,
  parseLevel,
  parseMemory,
  parseReplacement,
  parseTimeout,
  parseVariable,
} from './options.ts';
import type { FoundProgram } from './program.ts';
import type { RootfsRun } from './rootfs.ts';

/** Services of a Linux program; each is the built-in component of its name, unless it is replaced. */
export const imageServices = ['x86', 'loader', 'vfs', 'linux'] as const;

/** Services of a Windows program. */
export const windowsServices = ['x86', 'loader', 'vfs', 'win32'] as const;

/** Services of a bare guest. */
export const bareServices = ['x86', 'loader', 'vfs', 'bare'] as const;

/** Services of a WASI command. */
export const commandServices = ['vfs', 'wasi-filesystem'] as const;

/** Decides on what it asks for. */
const policyService = 'policy';

/** Services that a system boots by. */
const bootServices = ['root', 'init'] as const;

/** Name of a WASI command among its services. */
const command = 'app';

/** Components that come with the package, by the name of the service that each is. */
export const builtIns: readonly string[] = [
  ...new Set([
    ...imageServices,
    ...windowsServices,
    ...bareServices,
    ...commandServices,
    policyService,
    ...bootServices,
  ]),
];

/** Whether a manifest's `component` is one of them, not a file. */
export function isBuiltIn(component: string): boolean {
  return builtIns.includes(component);
}

const defaultMemory = 2 * 1024 ** 3;

/** Errors: CommandError for a value that means nothing. */
export function manifestOf(
  name: string,
  found: FoundProgram,
  args: readonly string[],
  values: RunValues,
  rootfs?: Pick<RootfsRun, 'files' | 'inRoot' | 'environment' | 'directory' | 'disk'>,
): Manifest {
  const files = rootfs?.files ?? fileGrants(values);
  const view = viewOf(files);
  const network = networkGrants(values);
  const isCommand = found.kind === 'component';
  const offers = offersOf(values);
  const isOffered = hasOffers(offers);
  if (found.kind !== 'image') refuseForOthers(name, found.kind, values);
  if (isCommand) refuseDisk(name, values);
  if (isCommand) refuseForCommand(name, values);
  else if (isOffered)
    throw usageError(`--offer ${values.offer![0]}`, `${name} is no component, and can ask for nothing`);
  return {
    services: isCommand
      ? commandParts(found.path, values.replace ?? [], isOffered)
      : servicesOf(imageServicesOf(found, values), values.replace ?? []),
    grants: {
      ...files,
      ...librariesOf(found, values),
      streams: ['input', 'output', 'error'],
      clocks: true,
      random: true,
      trace: values.trace !== undefined,
      ...offers,
      ...(network === undefined ? {} : { network }),
    },
    program: {
      host: found.path,
      ...(rootfs?.files.root !== undefined && rootfs.inRoot ? { inRoot: true } : {}),
      path: found.guest ?? nameInside(found.path, view) ?? nameOutside(found.path),
      arguments: [name, ...args],
      environment: environmentOf([...(rootfs?.environment ?? []), ...(values.env ?? [])]),
      directory: rootfs?.directory ?? directoryOf(values, view),
      personality: isCommand ? command : imageServicesOf(found, values)[3],
      ...(values.cpu === undefined ? {} : { level: parseLevel(values.cpu) }),
      ...(values.jit === undefined ? {} : { translation: values.jit }),
      ...layoutOf(values),
    },
    limits: {
      memory: memoryOf(values.memory, isCommand),
      ...tasksOf(values),
      ...diskOf(values, rootfs?.disk),
      ...(values.timeout === undefined ? {} : { seconds: parseTimeout(values.timeout) }),
    },
    ...launchesOf(found, values),
    ...(values.faults === undefined ? {} : { faults: faultPlanOf(values.faults) }),
  };
}

/** A Windows program's own DLLs lie beside it. Errors: CommandError if one is lent that is no directory, or to another program. */
function librariesOf({ kind, path }: FoundProgram, { system32 = [] }: RunValues): Pick<Grants, 'libraries'> {
  const [first] = system32;
  if (kind !== 'windows-image') {
    if (first !== undefined) throw usageError(`--system32 ${first}`, `is for Windows programs`);
    return {};
  }
  const system = system32.map((text) => resolve(text));
  for (const [index, folder] of system.entries())
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw usageError(`--system32 ${system32[index]}`, 'is not a directory');
  return { libraries: { program: [dirname(path)], system } };
}

/** A Linux program's programs may start Windows programs, and components. */
function launchesOf({ kind }: FoundProgram, { bare }: RunValues): Pick<Manifest, 'launches'> {
  if (kind !== 'image' || bare) return {};
  const { [command]: _, ...services } = commandParts('', [], false);
  return { launches: { windows: { component: 'win32' }, component: { services } } };
}

function directoryOf({ cwd }: RunValues, view: GuestView): string {
  return cwd === undefined ? view.startOf(process.cwd()) : parseGuestDirectory(cwd);
}

/** Options of the processor mean nothing to a WASI command. */
function refuseForCommand(name: string, { cpu, jit, cacheDir }: RunValues): void {
  const options = { '--cpu': cpu, '--jit': jit, '--cache-dir': cacheDir };
  const [given] = Object.entries(options).flatMap(([option, value]) =>
    value === undefined ? [] : [`${option} ${value}`],
  );
  if (given !== undefined)
    throw usageError(given, `${name} is a WASI command, which no x86-64 processor runs`);
}

/** Services of an image: of a bare guest, if that is asked for. The last one is its personality. */
function imageServicesOf({ kind }: FoundProgram, { bare }: RunValues) {
  if (bare) return bareServices;
  return kind === 'windows-image' ? windowsServices : imageServices;
}

/** A command of WASI has no machine that must be made of some size: without the option it may use all that it can address. */
function memoryOf(text: string | undefined, isCommand: boolean): number {
  if (text !== undefined) return parseMemory(text);
  return isCommand ? maximumMemory : defaultMemory;
}

/** A file is written as a path, so that it is never taken for the built-in of the same name. */
function servicesOf(names: readonly string[], replacements: readonly string[]): Record<string, Service> {
  const services: Record<string, Service> = Object.fromEntries(
    names.map((name) => [name, { component: name }]),
  );
  for (const text of replacements) {
    const { service, file } = parseReplacement(text, names);
    services[service] = { component: /[\\/]/.test(file) ? file : `./${file}` };
  }
  return services;
}

/**
 * The file system service serves the host's descriptors, not those that are made of its own nodes. Where its language asks for
 * granted directories (JavaScript engines do), there are none.
 */
function commandParts(
  path: string,
  replacements: readonly string[],
  hasOffers: boolean,
): Record<string, Service> {
  const { [policyService]: policy, ...services } = servicesOf(
    [...commandServices, policyService],
    replacements,
  );
  const wiring = { 'wasi:filesystem/types': 'host', 'wasi:filesystem/preopens': 'host' };
  const vfs = { ...services.vfs!, wiring };
  const all: Record<string, Service> = { ...services, vfs, [command]: { component: path } };
  // Where nothing is offered, only somebody's own policy has something to say.
  if (hasOffers || policy!.component !== policyService) all[policyService] = policy!;
  return all;
}

/** A later variable of the same name takes the earlier one's place. */
function environmentOf(texts: readonly string[]): string[] {
  const variables = new Map<string, string>();
  for (const text of texts) {
    const variable = parseVariable(text);
    variables.set(variable.slice(0, variable.indexOf('=')), variable);
  }
  return [...variables.values()];
}

/** A granted program's real path in the guest, as /proc/self/exe has it; of a link out of what is granted, the link's. */
function nameInside(path: string, view: GuestView): string | undefined {
  const inside = view.pathOf(path);
  const real = inside === undefined ? undefined : view.resolve(inside);
  return real !== undefined && existsSync(real.host) ? real.guest : inside;
}

/** What a program outside of all granted directories sees as its own path. */
function nameOutside(path: string): string {
  const name = `/${basename(path)}`;
  return isGuestPath(name) ? name : '/program';
}
