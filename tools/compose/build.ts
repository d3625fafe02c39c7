/** `nucleus build`: a program and all that it takes to run it, in one component. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { refuseForBare } from '../../host/node/cli/bare.ts';
import type { BuildValues } from '../../host/node/cli/commands.ts';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import { componentPath } from '../../host/node/cli/installation.ts';
import { type FoundProgram, findProgram } from '../../host/node/cli/program.ts';
import { LinkError } from '../../kernel/component/index.ts';
import { type BuiltIn, composeApplication } from './application.ts';
import { settingsOf } from './build-options.ts';
import { refuseImage } from './image-check.ts';
import { OutputError, writeOutput } from './output-file.ts';
import { MAX_IMAGE } from './program-component.ts';

/** Gives the exit code. Errors: CommandError. */
export async function buildProgram(name: string, values: BuildValues): Promise<number> {
  const found = findProgram(name);
  if (values.bare) refuseForBare(name, found, values);
  const settings = settingsOf(found.path, values);
  const image = await readImage(name, found, values.bare === true);
  if (values.output === '') throw usageError('-o', 'wants the name of a file');
  const output = resolve(values.output);
  if ((await realpath(output).catch(() => output)) === (await realpath(found.path)))
    throw usageError(`-o ${values.output}`, `is ${name} itself; give another name, such as ${name}.wasm`);
  const ending = values.plainExit ? 'plain-exit' : 'exit';
  const personality = values.bare ? 'bare' : 'linux';
  const application = { settings, image, ending, personality } as const;
  const component = await composeApplication(application, readBuiltIn).catch(linkFailure);
  await writeOutput(output, component.chunks()).catch((error) => {
    if (!(error instanceof OutputError)) throw error;
    throw usageError(`-o ${values.output}`, `cannot be written: ${error.message}`);
  });
  return 0;
}

async function readImage(name: string, { path, kind }: FoundProgram, bare: boolean): Promise<Uint8Array> {
  const fail = (problem: string) => new CommandError(exitCode.cannotRun, `${name}: ${problem}`);
  if (kind === 'component')
    throw fail('is a component already; `wasmtime run` and `nucleus run` take it as it is');
  const { size } = await stat(path);
  if (size > MAX_IMAGE) throw fail(`is ${size} bytes long; at most ${MAX_IMAGE} can be built in`);
  const image = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw fail(`cannot be read: ${error.code ?? error.message}`);
  });
  const problem = await refuseImage(image, await readBuiltIn('loader'), bare);
  if (problem !== undefined) throw fail(problem);
  return image;
}

async function readBuiltIn(name: BuiltIn): Promise<Uint8Array> {
  const path = componentPath(name);
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(cause);
    const remedy = 'run `npm run build`, or install nucleus again';
    throw new CommandError(exitCode.service, `${path}: ${reason}; ${remedy}`, { cause });
  }
}

function linkFailure(error: unknown): never {
  if (!(error instanceof LinkError)) throw error;
  throw new CommandError(exitCode.service, error.message, { cause: error });
}
