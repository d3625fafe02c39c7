/** `nucleus componentize`: a component of a core module, with the rights that its WIT states. */

import { resolve } from 'node:path';
import type { ComponentizeValues } from '../../host/node/cli/author-commands.ts';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import { kindOf, readProgram } from '../../host/node/cli/program.ts';
import { decodeComponent } from '../../kernel/component/index.ts';
import { OutputError, writeOutput } from '../compose/output-file.ts';
import { exportedRights } from '../rights/exported.ts';
import { withRights } from '../rights/section.ts';
import { attempt, type ChosenWorld, readWorld } from '../wit/bundled.ts';
import { componentize } from './componentize.ts';
import { ComponentizeError } from './core-imports.ts';

/** Gives the exit code. Errors: CommandError. */
export async function componentizeFile(file: string, values: ComponentizeValues): Promise<number> {
  const core = readProgram(file, resolve(file));
  if (kindOf(core) === 'component')
    throw new CommandError(exitCode.cannotRun, `${file}: is a component already`);
  const chosen = readWorld(values.wit, values.world);
  const component = attempt(`--world ${values.world}`, () => make(file, core, chosen));
  await writeOutput(resolve(values.output), [component]).catch((error) => {
    if (!(error instanceof OutputError)) throw error;
    throw usageError(`-o ${values.output}`, `cannot be written: ${error.message}`);
  });
  return 0;
}

function make(file: string, core: Uint8Array, { wit, world, packages }: ChosenWorld): Uint8Array {
  try {
    const component = componentize(core, wit, world);
    const rights = exportedRights(wit, decodeComponent(component).type.exports.keys(), packages);
    return Object.keys(rights).length > 0 ? withRights(component, rights) : component;
  } catch (cause) {
    if (!(cause instanceof ComponentizeError)) throw cause;
    throw new CommandError(exitCode.cannotRun, `${file}: ${cause.message}`, { cause });
  }
}
