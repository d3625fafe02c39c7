/** `nucleus inspect`: what a file is, what it imports and exports, and which capabilities it would need to run. */

import { resolve } from 'node:path';
import { BinaryError, decodeComponent, rightsOf, verdictOn } from '../../../kernel/component/index.ts';
import { describeImage } from '../../../kernel/supervisor/image.ts';
import { explainLoadError, type LoadError } from '../../../kernel/supervisor/load-error.ts';
import type { InspectValues } from './commands.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { commandError } from './kernel-failure.ts';
import { type Need, needsOfInterfaces, needsOfProgram } from './needs.ts';
import { nodePlatform } from './platform.ts';
import { printable, printableJson } from './printable.ts';
import { kindOf, readProgram } from './program.ts';
import { rightsLines } from './rights-lines.ts';

/** What `--json` prints. */
export interface Inspection {
  readonly file: string;
  readonly format: string;
  readonly summary: string;
  readonly entry?: string;
  readonly interpreter?: string;
  readonly libraries?: readonly string[];
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** What its section `nucleus:rights` says of its own interfaces. */
  readonly rights?: readonly string[];
  readonly needs: readonly Need[];
}

/** Prints the answer; gives the exit code. Errors: CommandError. */
export async function inspectFile(file: string, values: InspectValues): Promise<number> {
  const found = await inspectBytes(file, readProgram(file, resolve(file)));
  const text = values.json ? printableJson(found) : textOf(found).map(printable).join('\n');
  process.stdout.write(`${text}\n`);
  return 0;
}

async function inspectBytes(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Inspection> {
  return kindOf(bytes) === 'component' ? inspectComponent(file, bytes) : inspectImage(file, bytes);
}

function inspectComponent(file: string, bytes: Uint8Array<ArrayBuffer>): Inspection {
  try {
    const component = decodeComponent(bytes);
    const { imports, exports } = component.type;
    const { own, inner } = rightsOf(component);
    return {
      file,
      format: 'component',
      summary: [...exports.keys()].some((name) => name.startsWith('wasi:cli/run@'))
        ? 'WebAssembly component, a WASI command'
        : 'WebAssembly component',
      imports: [...imports.keys()],
      exports: [...exports.keys()],
      rights: [own, ...inner].flatMap(rightsLines),
      needs: needsOfInterfaces(imports.keys()),
    };
  } catch (cause) {
    if (!(cause instanceof BinaryError)) throw cause;
    throw new CommandError(exitCode.cannotRun, `${file}: ${verdictOn(cause)}`, { cause });
  }
}

async function inspectImage(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Inspection> {
  const platform = nodePlatform({ trace: undefined, log: () => {} });
  const { format, result } = await describeImage(bytes, platform).catch((error) => {
    throw commandError(error, file);
  });
  if ('error' in result) {
    const reason = explainLoadError(result.error as LoadError, format);
    throw new CommandError(exitCode.cannotRun, `${file}: ${reason}`);
  }
  const { description } = result;
  return {
    file,
    format: description.format,
    summary: description.summary,
    entry: `0x${description.entry.toString(16)}`,
    ...(description.interpreter === undefined ? {} : { interpreter: description.interpreter }),
    libraries: description.libraries,
    imports: description.imports.map(({ library, name }) => (library === '' ? name : `${library}: ${name}`)),
    exports: description.exports,
    needs: needsOfProgram(description),
  };
}

function textOf(found: Inspection): string[] {
  return [
    `${found.file}: ${found.summary}`,
    ...(found.entry === undefined || found.entry === '0x0' ? [] : [`entry ${found.entry}`]),
    ...(found.interpreter === undefined ? [] : [`interpreter ${found.interpreter}`]),
    ...section('libraries', found.libraries ?? []),
    ...section('imports', found.imports),
    ...section('exports', found.exports),
    ...section('rights', found.rights ?? []),
    ...section(
      'needs',
      found.needs.map(({ what, why, grant }) => `${what}${why === '' ? '' : ` (${why})`}: ${grant}`),
    ),
  ];
}

/** Long lists are cut: `--json` has all. */
const longest = 40;

function section(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, longest).map((item) => `  ${item}`);
  const rest = items.length > longest ? [`  ... and ${items.length - longest} more (--json shows all)`] : [];
  return [`${title} (${items.length}):`, ...shown, ...rest];
}
