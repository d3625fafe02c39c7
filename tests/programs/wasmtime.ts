/**
 * Runs programs under wasmtime: `nucleus build` makes one component, wasmtime compiles it ahead once, and its stock command
 * line runs the result.
 */

import { join } from 'node:path';
import { compileAhead, quickly } from '../../tools/wasmtime/compile.ts';
import { findWasmtime, howToGetWasmtime } from '../../tools/wasmtime/find.ts';
import { type CommandOptions, command, type Ended, nucleus } from './command.ts';

const wasmtime = findWasmtime();

/** Why nothing is run under wasmtime; undefined where it is. */
export const noWasmtime = process.env.NUCLEUS_JIT
  ? 'translates nothing: run it without NUCLEUS_JIT'
  : wasmtime === undefined
    ? howToGetWasmtime
    : undefined;

export interface Application {
  /** The component that `nucleus build` made. */
  readonly component: string;
  /** `wasmtime run OPTIONS application ARGS`. */
  run(options: readonly string[], args: readonly string[], more?: CommandOptions): Promise<Ended>;
}

/**
 * @param folder where the component is put, under `name`
 * @param compiling how wasmtime compiles it: as it does of itself, for what runs often
 */
export async function buildApplication(
  folder: string,
  name: string,
  program: string,
  options: readonly string[] = [],
  compiling: readonly string[] = quickly,
): Promise<Application> {
  const component = join(folder, `${name}.wasm`);
  const built = await nucleus(['build', program, '-o', component, ...options]);
  if (built.code !== 0) throw new Error(`nucleus build ${program}: ${built.stderr}`);
  const compiled = compileAhead(wasmtime!, component, folder, compiling);
  return {
    component,
    run: (own, args, more) =>
      command(
        wasmtime!,
        ['run', '--allow-precompiled', '-S', 'cli-exit-with-code=y', ...own, compiled, ...args],
        more,
      ),
  };
}
