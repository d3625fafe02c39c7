/** What a file of the command line says of interfaces: a component, a WIT file or a folder of WIT. */

import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import { packageRoot } from '../../host/node/cli/installation.ts';
import { kindOf, readProgram } from '../../host/node/cli/program.ts';
import { BinaryError, decodeComponent } from '../../kernel/component/index.ts';
import { OutputError, writeOutput } from '../compose/output-file.ts';
import { attempt } from '../wit/bundled.ts';
import { type Described, describeExports } from './described.ts';
import { describeFolder } from './wit-choice.ts';

export interface Wanted {
  readonly world?: string;
  readonly interface?: readonly string[];
}

/** Errors: CommandError. */
export function describeFile(file: string, wanted: Wanted): Described {
  const described = isWit(file) ? readWit(file, wanted) : readComponent(file, wanted);
  if (described.interfaces.length > 0) return described;
  throw new CommandError(exitCode.cannotRun, `${file}: exports nothing that can be called`);
}

/** To the file of `-o`, or to standard output. Errors: CommandError. */
export async function writeText(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  await writeOutput(resolve(file), [new TextEncoder().encode(text)]).catch((error) => {
    if (!(error instanceof OutputError)) throw error;
    throw usageError(`-o ${file}`, `cannot be written: ${error.message}`);
  });
}

function isWit(file: string): boolean {
  return file.endsWith('.wit') || (existsSync(file) && statSync(file).isDirectory());
}

function readWit(file: string, { world, interface: interfaces }: Wanted): Described {
  return attempt(file, () => describeFolder(file, packageRoot(), { world, interfaces }));
}

function readComponent(file: string, { world, interface: wanted }: Wanted): Described {
  if (world !== undefined)
    throw usageError(`--world ${world}`, `${file} is a component, which has one world`);
  const bytes = readProgram(file, resolve(file));
  if (kindOf(bytes) !== 'component') {
    throw new CommandError(
      exitCode.cannotRun,
      `${file}: is neither a component nor WIT (a folder, or a file whose name ends in .wit)`,
    );
  }
  try {
    return choose(describeExports(decodeComponent(bytes).type.exports), file, wanted);
  } catch (cause) {
    if (!(cause instanceof BinaryError)) throw cause;
    throw new CommandError(exitCode.cannotRun, `${file}: ${cause.message}`, { cause });
  }
}

function choose(described: Described, file: string, wanted: readonly string[] | undefined): Described {
  if (wanted === undefined) return described;
  const found = wanted.map((name) => {
    const one = described.interfaces.find((each) =>
      [each.name, each.name.replace(/@.*$/, '')].includes(name),
    );
    if (one !== undefined) return one;
    const names = described.interfaces.map((each) => each.name).filter((each) => each !== '');
    throw usageError(
      `--interface ${name}`,
      `${file} exports no such interface; it exports ${names.join(', ')}`,
    );
  });
  return { ...described, interfaces: found };
}
