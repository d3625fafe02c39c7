/** Compiles a component's AssemblyScript to a core module whose exports have their names on the wire. */

import { relative } from 'node:path';
import asc from 'assemblyscript/asc';
import type { ComponentConfig } from './component-config.ts';

/** What asc has said about the sources, as it prints it: message, file and line. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
}

/** Functions of asc's runtime, and what counts their calls. */
const COUNTED = [
  ['__new', 'countedNew'],
  ['__renew', 'countedRenew'],
  ['__free', 'countedFree'],
];

export interface CoreModuleInputs {
  /** Project root, asc's base directory. */
  readonly root: string;
  readonly config: ComponentConfig;
  /** `components/lib`, absolute. */
  readonly lib: string;
  /** Name in gen/main.ts to name on the wire. */
  readonly exports: ReadonlyMap<string, string>;
  /** Whether the world imports nucleus:bootstrap/emergency. */
  readonly emergency: boolean;
  /** Optimise little. */
  readonly quick: boolean;
}

/** The part of Binaryen that renames exports. asc brings its own copy, which is the one to use. */
interface Binaryen {
  getExportInfo(reference: number): { name: string; value: string };
}
interface BinaryenModule {
  getExport(name: string): number;
  removeExport(name: string): void;
  addFunctionExport(internal: string, external: string): number;
}

export async function compileCoreModule(inputs: CoreModuleInputs): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(commandLine(inputs), {
    stdout: asc.createMemoryStream(),
    stderr,
    writeFile: (_name, contents) => {
      binary = contents as Uint8Array;
    },
    transforms: [renaming(inputs.exports)] as never,
  });
  const said = stderr.toString().trim();
  if (error !== null || binary === undefined) {
    throw new CompileError(said === '' ? String(error?.message ?? 'asc wrote nothing') : said);
  }
  if (said !== '') console.error(said);
  return binary;
}

function commandLine({ root, config, lib, emergency, quick }: CoreModuleInputs): string[] {
  const library = relative(root, lib);
  const uses = [`abort=${library}/debug/abort`, `EMERGENCY=${emergency ? 1 : 0}`];
  if (config.runtime === 'minimal') {
    for (const [plain, counted] of COUNTED) uses.push(`${plain}=${library}/counted/${counted}`);
  }
  return [
    `${relative(root, config.folder)}/gen/main.ts`,
    ...['--baseDir', root],
    ...['--outFile', 'module.wasm'],
    ...['--runtime', config.runtime],
    '--noColors',
    ...['--enable', 'simd'],
    ...['--optimizeLevel', quick ? '1' : '3'],
    // usize and i32 are the same here, and so is a v128 that does not leave the component.
    ...['--disableWarning', '201', '--disableWarning', '112'],
    ...uses.flatMap((use) => ['--use', use]),
    ...config.options,
  ];
}

/** An asc transform that gives each exported function its name on the wire, and takes the others out. */
function renaming(names: ReadonlyMap<string, string>): unknown {
  return class {
    declare readonly binaryen: Binaryen;

    afterCompile(module: BinaryenModule): void {
      for (const [name, wire] of names) {
        const { value } = this.binaryen.getExportInfo(module.getExport(name));
        module.removeExport(name);
        module.addFunctionExport(value, wire);
      }
    }
  };
}
