/**
 * JSON that somebody wrote by hand, read and checked. Strict where JSON.parse is not: of a key that stands there twice it
 * drops one in silence, and a service or a limit with it.
 */

import { visit } from 'jsonc-parser';
import { ManifestError, nameOf } from '../../../kernel/manifest/problem.ts';
import { readWhole } from './host-file.ts';

/** How deep lists and objects may lie in each other: nothing that is checked has ten. */
const DEEPEST = 100;

/** What `check` makes of the file. Errors: FileError; ManifestError, with all that is wrong. */
export function readChecked<T>(path: string, check: (value: unknown) => T): T {
  const text = read(path);
  const value = parse(text);
  const problems = repeatedKeys(text);
  try {
    const checked = check(value);
    if (problems.length === 0) return checked;
  } catch (cause) {
    if (!(cause instanceof ManifestError)) throw cause;
    problems.push(...cause.problems);
  }
  throw new ManifestError(problems);
}

function read(path: string): string {
  const bytes = readWhole(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ManifestError(['it is no UTF-8 text']);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ManifestError([`it is no JSON: ${(cause as Error).message.split('\n')[0]}`]);
  }
}

/** One line for each key that an object has more than once. @param text JSON */
function repeatedKeys(text: string): string[] {
  /** Keys of the objects that we are in; of a list, none. */
  const open: Set<string>[] = [];
  const repeated = new Set<string>();
  const begin = () => {
    if (open.length === DEEPEST) throw new ManifestError([`it is nested more than ${DEEPEST} deep`]);
    open.push(new Set());
  };
  const end = () => void open.pop();
  visit(text, {
    ...{ onObjectBegin: begin, onArrayBegin: begin, onObjectEnd: end, onArrayEnd: end },
    onObjectProperty(key, _offset, _length, _line, _character, path) {
      const keys = open.at(-1)!;
      if (keys.has(key)) repeated.add(`${nameOf([...path(), key])}: stands there twice`);
      keys.add(key);
    },
  });
  return [...repeated];
}
