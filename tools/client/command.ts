/** `nucleus client`: a TypeScript module with the typed client of what a component exports, or of what WIT says. */

import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ClientValues } from '../../host/node/cli/client-command.ts';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import { packageRoot } from '../../host/node/cli/installation.ts';
import { kindOf, readProgram } from '../../host/node/cli/program.ts';
import { BinaryError, decodeComponent } from '../../kernel/component/index.ts';
import { OutputError, writeOutput } from '../compose/output-file.ts';
import { attempt } from '../wit/bundled.ts';
import { type Described, describeExports } from './described.ts';
import { generateClient } from './generate.ts';
import { describeFolder } from './wit-choice.ts';

const LIBRARY = 'nucleus/client';

/** Gives the exit code. Errors: CommandError. */
export async function writeClient(file: string, values: ClientValues): Promise<number> {
  const described = isWit(file) ? readWit(file, values) : readComponent(file, values);
  if (described.interfaces.length === 0)
    throw new CommandError(exitCode.cannotRun, `${file}: exports nothing that can be called`);
  const text = generateClient(described, { library: values.library ?? LIBRARY });
  if (values.output === undefined) process.stdout.write(text);
  else await write(values.output, new TextEncoder().encode(text));
  return 0;
}

function isWit(file: string): boolean {
  return file.endsWith('.wit') || (existsSync(file) && statSync(file).isDirectory());
}

function readWit(file: string, { world, interface: interfaces }: ClientValues): Described {
  return attempt(file, () => describeFolder(file, packageRoot(), { world, interfaces }));
}

function readComponent(file: string, { world, interface: wanted }: ClientValues): Described {
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

async function write(file: string, bytes: Uint8Array): Promise<void> {
  await writeOutput(resolve(file), [bytes]).catch((error) => {
    if (!(error instanceof OutputError)) throw error;
    throw usageError(`-o ${file}`, `cannot be written: ${error.message}`);
  });
}
