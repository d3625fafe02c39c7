/** What the values of `nucleus build`'s options mean; those that `nucleus run` has too mean the same. */
import { basename } from 'node:path';
import type { BuildValues } from '../../host/node/cli/commands.ts';
import { usageError } from '../../host/node/cli/exit-code.ts';
import { parseGuestDirectory, parseLevel, parseMemory, parseVariable } from '../../host/node/cli/options.ts';
import { isGuestPath, normaliseGuestPath } from '../../kernel/manifest/manifest.ts';
import type { ProgramSettings } from './program-component.ts';

const defaultMemory = 2 * 1024 ** 3;

/**
 * `path` is the program's host path, of which only the last name goes in: the same program gives the same bytes wherever it
 * was built. Errors: CommandError.
 */
export function settingsOf(path: string, values: BuildValues): ProgramSettings {
  const guestPath = `/${basename(path)}`;
  return {
    path: isGuestPath(guestPath) ? guestPath : '/program',
    arguments: [basename(path), ...(values.arg ?? [])],
    environment: environmentOf(values.env ?? []),
    directory: values.cwd === undefined ? '/' : parseGuestDirectory(values.cwd),
    readOnly: (values.dir ?? []).map(parseReadOnly),
    memory: BigInt(values.memory === undefined ? defaultMemory : parseMemory(values.memory)),
    ...(values.cpu === undefined ? {} : { level: parseLevel(values.cpu) }),
    translation: values.jit ?? 'hot',
  };
}

/** `GUEST:ro`. */
export function parseReadOnly(text: string): string {
  const at = text.lastIndexOf(':');
  const guest = text.slice(0, Math.max(at, 0));
  const fail = (problem: string) => usageError(`--dir ${text}`, problem);
  if (at < 0 || text.slice(at + 1) !== 'ro')
    throw fail('only read-only can be built in; write GUEST:ro, and grant the directory when it is run');
  if (!guest.startsWith('/')) throw fail(`guest path "${guest}" must start with /`);
  return normaliseGuestPath(guest);
}

/** A later variable of the same name takes the earlier one's place. */
function environmentOf(texts: readonly string[]): string[] {
  const variables = new Map<string, string>();
  for (const text of texts) {
    const variable = parseVariable(text);
    variables.set(variable.slice(0, variable.indexOf('=')), variable);
  }
  return [...variables.values()];
}
