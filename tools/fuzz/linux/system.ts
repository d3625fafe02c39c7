/**
 * The personality under test with all that it needs: `linux`, `vfs`, `loader` and `x86` as they are run by `nucleus run`, here
 * in one thread and without a host. `linux` and `vfs` count which ways they take, and are put back for each program.
 */

import { readFileSync } from 'node:fs';
import { componentPath, rightsPath } from '../../../host/node/cli/installation.ts';
import { accessTo } from '../../../kernel/broker/access.ts';
import { BROKERS } from '../../../kernel/broker/registry.ts';
import { parseRightsTable, type RightsTable } from '../../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import {
  type CallTracer,
  type Component,
  decodeComponent,
  drop,
  type ExportedInstance,
  type Handle,
  hostInterface,
  type ImportValue,
  type Instance,
  instantiate,
  type Trap,
} from '../../../kernel/component/index.ts';
import { findCompatible } from '../../../kernel/component/types/names.ts';
import { Emergency } from '../../../kernel/supervisor/emergency.ts';
import { LaunchedProgram } from '../../../kernel/supervisor/launched-program.ts';
import { terminalName, terminalTypes } from '../../../kernel/supervisor/terminal.ts';
import { Failure, type Steppable } from '../../../kernel/task/index.ts';
import { Code, type Counted } from '../execute/code.ts';
import type { CoreSnapshot } from '../execute/core-snapshot.ts';
import { placeOf, trapMessage } from '../execute/trap-place.ts';
import type { ModulePart } from '../report/function-coverage.ts';
import { Files } from './files.ts';
import { World } from './world.ts';

/** Calls of functions and rounds of loops in one system call after which it hangs. */
const FUEL = 5_000_000;
/** Bytes of the guest. */
export const MEMORY = 32n << 20n;
/** Processes and threads at once. */
const TASKS = 12;

export interface Task extends Handle, Steppable {
  usage(): { readonly instructions: bigint; readonly memory: bigint };
}

type Name = 'x86' | 'loader' | Watched;

/** Components that count. */
const WATCHED = ['vfs', 'linux'] as const;
type Watched = (typeof WATCHED)[number];

/** Compiled once, for all systems made of it. */
export interface Components {
  readonly bytes: { readonly linux: Uint8Array };
  readonly rights: RightsTable;
  readonly decoded: Readonly<Record<'x86' | 'loader' | Watched, Component>>;
  readonly code: Readonly<Record<Watched, Code>>;
}

/** `replaced`: files in place of built-in components. */
export function loadComponents(replaced: Readonly<Record<string, Uint8Array>> = {}): Components {
  const bytesOf = (name: string) => replaced[name] ?? new Uint8Array(readFileSync(componentPath(name)));
  const linux = bytesOf('linux');
  const decode = (name: string) => decodeComponent(bytesOf(name));
  return {
    bytes: { linux },
    rights: parseRightsTable(JSON.parse(readFileSync(rightsPath(), 'utf8'))),
    decoded: {
      x86: decode('x86'),
      loader: decode('loader'),
      vfs: decode('vfs'),
      linux: decodeComponent(linux),
    },
    code: { vfs: new Code(), linux: new Code() },
  };
}

interface Part {
  readonly instance: Instance;
  readonly snapshot: CoreSnapshot | undefined;
  readonly coverage: readonly Counted[];
}

export class System {
  readonly world = new World();
  readonly components: Components;
  readonly #tracer: CallTracer;
  readonly #capabilities: CapabilityTable;
  readonly #parts = new Map<string, Part>();
  readonly #emergencies = new Map<string, Emergency>();
  #files!: Files;

  private constructor(components: Components, tracer: CallTracer) {
    this.components = components;
    this.#tracer = tracer;
    this.#capabilities = new CapabilityTable({ clock: () => 0 });
  }

  static async open(components: Components, tracer: CallTracer): Promise<System> {
    const system = new System(components, tracer);
    await system.#start('loader', []);
    await system.#start('vfs', []);
    system.#files = new Files(system.#exports('vfs', 'nucleus:fs/provider'));
    await system.#start('x86', []);
    await system.#start('linux', ['loader', 'vfs', 'x86']);
    return system;
  }

  /** A program with nothing behind it. Undefined where that takes a new system. */
  spawn(image: Uint8Array, seed: number): Task {
    this.world.reset(seed);
    this.#files.begin();
    const request = {
      path: '/agent',
      image: this.#files.image(image),
      arguments: ['/agent'],
      environment: ['HOME=/'],
      directory: '/',
      memory: MEMORY,
      tasks: TASKS,
      layout: undefined,
      level: undefined,
      translation: 'never',
      streams: this.world.streams(),
    };
    this.refuel();
    const programs = this.#exports('linux', 'nucleus:personality/programs');
    return (programs as unknown as { spawn(request: object): Task }).spawn(request);
  }

  /** Puts back what the last program has left; it must have been dropped. False: a new system is needed. */
  reset(): boolean {
    for (const name of ['linux', 'vfs'] as const) {
      const { instance, snapshot, coverage } = this.#parts.get(name)!;
      if (instance.death !== undefined || !instance.forget() || !snapshot?.restore()) return false;
      for (const one of coverage) one.coverage.clear();
    }
    return true;
  }

  /** The next call has fuel of its own. */
  refuel(): void {
    for (const { coverage } of this.#parts.values())
      for (const one of coverage) one.coverage.fuel.value = FUEL;
  }

  get edges(): number {
    return WATCHED.reduce((sum, name) => sum + this.components.code[name].edges, 0);
  }

  /** Core modules, with their edges among all. */
  codeParts(): ModulePart[] {
    let start = 0;
    return WATCHED.flatMap((name) => {
      const { parts, edges } = this.components.code[name];
      const shifted = [...parts.values()].map((one) => ({ ...one, first: one.first + start }));
      start += edges;
      return shifted;
    });
  }

  /** Hit counts since the last reset. */
  takeCoverage(map: Uint8Array): void {
    let start = 0;
    for (const name of WATCHED) {
      for (const { coverage, first, edges } of this.#parts.get(name)!.coverage)
        coverage.take(map.subarray(start + first, start + first + edges));
      start += this.components.code[name].edges;
    }
  }

  /** The function that had used all of its fuel, if one had. */
  empty(): string | undefined {
    for (const name of WATCHED) {
      for (const { coverage } of this.#parts.get(name)!.coverage) {
        const found = coverage.empty()?.function;
        if (found !== undefined) return this.components.code[name].nameOf(found) ?? `function ${found}`;
      }
    }
    return undefined;
  }

  /** Why the first component is dead that is. */
  get death(): Error | undefined {
    return [...this.#parts.values()].map(({ instance }) => instance.death).find(Boolean);
  }

  /** Whether what is only to be read is as it was. */
  isUntouched(): boolean {
    return this.#files.isUntouched();
  }

  /** The program has ended: nobody outside has a handle any more. */
  end(): void {
    this.#files.end();
  }

  /** Bytes of the personality's memory that are more than there were. */
  get grown(): number {
    return this.#parts.get('linux')!.snapshot?.grown ?? 0;
  }

  /** Bytes of memory that the components have more than at the beginning. */
  get held(): number {
    return WATCHED.reduce((sum, name) => sum + (this.#parts.get(name)!.snapshot?.grown ?? 0), 0);
  }

  /** Handles of all components, and capabilities. */
  handles(): number {
    const { size } = this.#capabilities;
    return [...this.#parts.values()].reduce((sum, { instance }) => sum + instance.usage().handles, size);
  }

  async #start(name: Name, providers: readonly string[]): Promise<void> {
    const { decoded, rights, code } = this.components;
    const watched = name === 'vfs' || name === 'linux' ? code[name] : undefined;
    watched?.begin();
    const instance = await instantiate(decoded[name], {
      ...{ name, rights, capabilities: this.#capabilities, imports: this.#imports(name, providers) },
      ...(watched ? { observe: watched.observe } : {}),
      ...(name === 'linux' ? { tracer: this.#tracer } : {}),
    });
    const [snapshot, coverage] = [watched?.snapshot(), watched?.counted() ?? []];
    this.#parts.set(name, { instance, snapshot, coverage });
  }

  #imports(name: Name, providers: readonly string[]): Record<string, ImportValue> {
    const emergency = new Emergency(name, () => {});
    this.#emergencies.set(name, emergency);
    const own: Record<string, object> = {
      ...this.world.interfaces,
      'nucleus:bootstrap/emergency@0.1.0': emergency.interface,
      'nucleus:linux/grants@0.1.0': {
        root: () => this.#files.root(),
        scratch: () => this.#files.memory(),
        mounts: () => this.#files.mounts(),
        trace: () => undefined,
        controllingTerminal: () => undefined,
      },
      [terminalName]: terminalTypes,
      'nucleus:launcher/programs@0.1.0': launcher,
    };
    for (const broker of BROKERS) own[broker.interface] = accessTo(broker, name, false, () => {});
    const imports: Record<string, ImportValue> = {};
    for (const wanted of this.components.decoded[name].type.imports.keys()) {
      const given = findCompatible(wanted, Object.keys(own));
      const provided = providers
        .map((one) => this.#parts.get(one)!.instance.exports)
        .flatMap((exports) => exports.get(findCompatible(wanted, exports.keys()) ?? '') ?? []);
      if (provided[0] !== undefined) imports[wanted] = provided[0];
      else if (given !== undefined) imports[wanted] = hostInterface('world', own[given]!);
    }
    return imports;
  }

  #exports(part: string, name: string): Record<string, (...args: never[]) => unknown> {
    const { exports } = this.#parts.get(part)!.instance;
    const found = [...exports].find(([one]) => one.replace(/@.*$/, '') === name)?.[1];
    return (found as ExportedInstance).js;
  }

  /** Where a component ended itself, and why. */
  describe(trap: Trap): { readonly place: readonly string[]; readonly message: string } {
    const { code } = this.components;
    const part = trap.instance === 'vfs' ? code.vfs : code.linux;
    const words = this.#emergencies.get(trap.instance)?.lastLine ?? '';
    const place = placeOf(trap.cause, (number) => part.nameOf(number));
    return { place, message: trapMessage(trap.cause, words) };
  }
}

/** There is nobody to run programs of other kinds. */
const launcher = {
  launch: (request: { readonly image: Handle }) => {
    drop(request.image);
    throw new Failure({ tag: 'unsupported' });
  },
  Program: LaunchedProgram,
};
