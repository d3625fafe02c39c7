/**
 * The composition that `nucleus build` makes: a program, the services that run it, and the smallest kernel, as one
 * component that imports WASI 0.2 only and exports `wasi:cli/run`.
 *
 *     program -> x86, loader, vfs -> grants -> linux -> runner -> wasi:cli/run
 *     program -> x86, loader, vfs -> bare -> runner -> wasi:cli/run
 */
import { decodeComponent } from '../../kernel/component/index.ts';
import type { InstanceType } from '../../kernel/component/types/model.ts';
import { ResourceMap } from '../../kernel/component/types/substitute.ts';
import type { ByteWriter } from './byte-writer.ts';
import { type Composition, compose } from './compose.ts';
import { OuterImports } from './merge.ts';
import { type ProgramSettings, programComponent } from './program-component.ts';

/** By personality: part by part, the built-in component that it is. `exit` and `plain-exit` are chosen between. */
const builtIns = {
  linux: [
    'emergency',
    'no-compiler',
    'no-base',
    'no-launcher',
    'x86',
    'loader',
    'vfs',
    'grants',
    'linux',
    'runner',
  ],
  bare: ['emergency', 'no-compiler', 'no-base', 'x86', 'loader', 'vfs', 'bare', 'runner'],
} as const;
export type Personality = keyof typeof builtIns;
export type Ending = 'exit' | 'plain-exit';
export type BuiltIn = (typeof builtIns)[Personality][number] | Ending;

/** Interface to the part that provides it; all else is the host's. */
const wiring = (personality: Personality): Composition['wiring'] => ({
  'nucleus:bootstrap/emergency': 'emergency',
  'nucleus:codegen/code': 'no-compiler',
  'nucleus:fs/base': 'no-base',
  'nucleus:fs/details': 'no-base',
  'nucleus:hypervisor/machine': 'x86',
  'nucleus:loader/loader': 'loader',
  'nucleus:fs/types': 'vfs',
  'nucleus:fs/provider': 'vfs',
  'nucleus:launcher/programs': 'no-launcher',
  'nucleus:linux/grants': 'grants',
  'nucleus:terminal/types': 'grants',
  'nucleus:personality/programs': personality,
  'nucleus:task/tasks': personality,
  'nucleus:runner/program': 'program',
  'nucleus:runner/ending': 'ending',
});

const PROGRAM = 'nucleus:runner/program@0.1.0';
const RUN = 'wasi:cli/run@0.2.12';

export interface Application {
  readonly settings: ProgramSettings;
  readonly image: Uint8Array;
  readonly ending: Ending;
  readonly personality: Personality;
}

/** The component; `read` gives a built-in component's bytes. */
export async function composeApplication(
  { settings, image, ending, personality }: Application,
  read: (name: BuiltIn) => Promise<Uint8Array>,
): Promise<ByteWriter> {
  const services = await Promise.all(
    builtIns[personality].map(async (name): Promise<[string, Uint8Array]> => [name, await read(name)]),
  );
  const type = programInterface(services);
  const program = programComponent(PROGRAM, type, settings, image).concatenated();
  const parts = { program, ...Object.fromEntries(services), ending: await read(ending) };
  return compose({ parts, wiring: wiring(personality), exports: { [RUN]: 'runner' } });
}

/** `nucleus:runner/program` as those have it that import it: each states only what it uses. */
function programInterface(services: readonly (readonly [string, Uint8Array])[]): InstanceType {
  const merged = new OuterImports();
  for (const [name, bytes] of services) {
    const extern = decodeComponent(bytes).type.imports.get(PROGRAM);
    if (extern?.kind === 'instance') merged.add(name, PROGRAM, extern.type, new ResourceMap());
  }
  return merged.interfaces()[0]?.type ?? { exports: new Map() };
}
