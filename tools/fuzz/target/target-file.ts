/** Opens what the command line names as a target; and once more in another thread, from what can be sent there. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError, exitCode, usageError } from '../../../host/node/cli/exit-code.ts';
import { rightsPath } from '../../../host/node/cli/installation.ts';
import { kindOf, readProgram } from '../../../host/node/cli/program.ts';
import { parseRightsTable, parseRules } from '../../../kernel/capability/requirements.ts';
import { BinaryError, decodeComponent, rightsOf } from '../../../kernel/component/index.ts';
import type { RightsJson } from '../../build/rights-table.ts';
import { exportedRights } from '../../rights/exported.ts';
import { withRights } from '../../rights/section.ts';
import { bundledFolders } from '../../wit/bundled.ts';
import { readWitFolder } from '../../wit/folder.ts';
import { WitError } from '../../wit/source.ts';
import { type DeclaredErrors, declaredErrors } from './declared-errors.ts';
import { componentFile, describedService, namedService, readServices } from './manifest-services.ts';
import { ALONE, type ServiceSource, type ServiceTerms } from './service.ts';
import { openTarget, type Target } from './target.ts';

/** All that a target is made of, as plain data. */
export interface TargetSource {
  readonly name: string;
  /** Of the component's file; of a service of a manifest, `nucleus.json#store`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What its manifest says of it. */
  readonly terms?: ServiceTerms | undefined;
  /** Services of its manifest that it imports from, each after those that it imports from itself. */
  readonly providers?: readonly ServiceSource[] | undefined;
  readonly interfaces?: readonly string[] | undefined;
  /** The kernel's rights table. */
  readonly rights: unknown;
  /** What is asked of the component where it asks for something else itself. */
  readonly asked?: RightsJson | undefined;
  /** Which errors its functions may answer. */
  readonly errors?: DeclaredErrors | undefined;
}

export interface TargetValues {
  readonly interface?: readonly string[];
  readonly wit?: string;
  readonly openErrors?: boolean;
  readonly modelImports?: boolean;
}

/** `store.wasm`, or `nucleus.json#store`, a service of a manifest. Errors: CommandError. */
export async function readTarget(file: string, values: TargetValues): Promise<TargetSource> {
  const named = namedService(file);
  const rights = JSON.parse(readFileSync(rightsPath(), 'utf8')) as unknown;
  const more = { name: file, interfaces: values.interface, rights };
  if (named !== undefined && !values.modelImports) {
    const services = await readServices(named);
    const { bytes, ...terms } = services.at(-1)!;
    return withWit({ ...more, path: file, bytes, terms, providers: services.slice(0, -1) }, values);
  }
  const path = named === undefined ? file : componentFile(named.manifest, describedService(named));
  const bytes = readProgram(path, resolve(path));
  if (kindOf(bytes) !== 'component') throw new CommandError(exitCode.cannotRun, `${file}: is no component`);
  return withWit({ ...more, path, bytes }, values);
}

/** Errors: CommandError. */
export function openSource(source: TargetSource): Target {
  const { name, bytes, terms = ALONE, providers = [], interfaces, rights, asked, errors } = source;
  try {
    return openTarget(bytes, {
      ...{ name, terms, providers },
      rights: parseRightsTable(rights),
      ...(interfaces && { interfaces }),
      ...(asked && { asked: parseRules(asked, '--wit') }),
      ...(errors && { errors }),
    });
  } catch (cause) {
    if (!(cause instanceof BinaryError || cause instanceof TypeError)) throw cause;
    if (interfaces !== undefined && cause instanceof TypeError) {
      const text = `${name} exports no such interface; see nucleus inspect`;
      throw usageError(`--interface ${interfaces.join(' ')}`, text);
    }
    throw new CommandError(exitCode.cannotRun, `${name}: ${cause.message}`, { cause });
  }
}

/** What the texts of its interfaces say of errors; with `--wit` of rights, too: a component that says nothing of them gets them, one that does is held against them. */
function withWit(plain: TargetSource, { wit: folder, openErrors }: TargetValues): TargetSource {
  try {
    const component = decodeComponent(plain.bytes);
    const { wit, packages } = readWitFolder(folder, ...bundledFolders());
    const behind = (plain.providers ?? []).map(({ bytes }) => decodeComponent(bytes));
    const exported = [component, ...behind].flatMap(({ type }) => [...type.exports.keys()]);
    const errors = openErrors ? {} : declaredErrors(wit, exported, packages);
    const source = { ...plain, errors };
    if (folder === undefined) return source;
    const asked = exportedRights(wit, component.type.exports.keys(), packages);
    if (rightsOf(component).own.size > 0) return { ...source, asked };
    return { ...source, bytes: withRights(source.bytes, asked) };
  } catch (cause) {
    if (cause instanceof BinaryError)
      throw new CommandError(exitCode.cannotRun, `${plain.name}: ${cause.message}`, { cause });
    if (cause instanceof WitError) throw usageError(`--wit ${folder}`, cause.message);
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw usageError(`--wit ${folder}`, `cannot be read: ${code}`);
  }
}
