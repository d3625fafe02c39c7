/** `nucleus rights embed`: what a component's WIT says of rights, put into the component. */

import { resolve } from 'node:path';
import type { RightsValues } from '../../host/node/cli/commands.ts';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import { witFolder } from '../../host/node/cli/installation.ts';
import { kindOf, readProgram } from '../../host/node/cli/program.ts';
import { BinaryError, decodeComponent } from '../../kernel/component/index.ts';
import { OutputError, writeOutput } from '../compose/output-file.ts';
import { readWitFolder, type WitFolder } from '../wit/folder.ts';
import { WitError } from '../wit/source.ts';
import { exportedRights } from './exported.ts';
import { withRights } from './section.ts';

/** Gives the exit code. Errors: CommandError. */
export async function embedRights(file: string, { wit: folder, output }: RightsValues): Promise<number> {
  const component = readProgram(file, resolve(file));
  if (kindOf(component) !== 'component')
    throw new CommandError(exitCode.cannotRun, `${file}: is no component`);
  const { wit, packages } = readWit(folder);
  const made = naming(file, () => {
    const names = decodeComponent(component).type.exports.keys();
    const rights = exportedRights(wit, names, packages);
    if (Object.keys(rights).length > 0) return withRights(component, rights);
    const nothing = 'states rights of nothing that the component exports; see `nucleus inspect`';
    throw usageError(`--wit ${folder}`, nothing);
  });
  await write(output ?? file, made);
  return 0;
}

function readWit(folder: string): WitFolder {
  try {
    return readWitFolder(folder, witFolder());
  } catch (cause) {
    if (cause instanceof WitError) throw usageError(`--wit ${folder}`, cause.message);
    const { code, message } = cause as NodeJS.ErrnoException;
    throw usageError(`--wit ${folder}`, `cannot be read: ${code ?? message}`);
  }
}

function naming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof WitError) throw usageError('--wit', cause.message);
    if (!(cause instanceof BinaryError)) throw cause;
    throw new CommandError(exitCode.cannotRun, `${file}: ${cause.message}`, { cause });
  }
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  await writeOutput(resolve(file), [bytes]).catch((error) => {
    if (!(error instanceof OutputError)) throw error;
    throw usageError(file, `cannot be written: ${error.message}`);
  });
}
