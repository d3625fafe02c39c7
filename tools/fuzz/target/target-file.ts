/** Opens what the command line names as a target; and once more in another thread, from what can be sent there. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError, exitCode, usageError } from '../../../host/node/cli/exit-code.ts';
import { componentPath, rightsPath } from '../../../host/node/cli/installation.ts';
import { pathFrom, readManifest } from '../../../host/node/cli/manifest-file.ts';
import { kindOf, readProgram } from '../../../host/node/cli/program.ts';
import { parseRightsTable, parseRules } from '../../../kernel/capability/requirements.ts';
import { BinaryError, decodeComponent, rightsOf } from '../../../kernel/component/index.ts';
import { isFile } from '../../../kernel/manifest/system.ts';
import type { RightsJson } from '../../build/rights-table.ts';
import { exportedRights } from '../../rights/exported.ts';
import { withRights } from '../../rights/section.ts';
import { bundledFolders } from '../../wit/bundled.ts';
import { readWitFolder } from '../../wit/folder.ts';
import { WitError } from '../../wit/source.ts';
import { type DeclaredErrors, declaredErrors } from './declared-errors.ts';
import { openTarget, type Target } from './target.ts';

/** All that a target is made of, as plain data. */
export interface TargetSource {
  readonly name: string;
  /** Of the component's file. */
  readonly path: string;
  readonly bytes: Uint8Array;
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
}

/** Errors: CommandError. */
export function readTarget(file: string, values: TargetValues): TargetSource {
  const path = pathOf(file);
  const bytes = readProgram(path, resolve(path));
  if (kindOf(bytes) !== 'component') throw new CommandError(exitCode.cannotRun, `${file}: is no component`);
  const rights = JSON.parse(readFileSync(rightsPath(), 'utf8')) as unknown;
  const source = { name: file, path, bytes, interfaces: values.interface, rights };
  return withWit(source, values);
}

/** Of `store.wasm`, or of `nucleus.json#store`, a service of a manifest. */
function pathOf(file: string): string {
  const [, manifest, service] = /^(.*\.json)#(.+)$/.exec(file) ?? [];
  if (manifest === undefined || service === undefined) return file;
  try {
    const { services } = readManifest(manifest);
    const reference = services[service]?.component;
    if (reference !== undefined)
      return isFile(reference) ? pathFrom(manifest, reference) : componentPath(reference);
    throw usageError(file, `the manifest has no such service; it has ${Object.keys(services).join(', ')}`);
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof CommandError) throw cause;
    throw new CommandError(exitCode.cannotRun, `${file}: ${cause.message}`, { cause });
  }
}

/** Errors: CommandError. */
export function openSource({ name, bytes, interfaces, rights, asked, errors }: TargetSource): Target {
  try {
    return openTarget(bytes, {
      name,
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
    const errors = openErrors ? {} : declaredErrors(wit, component.type.exports.keys(), packages);
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
