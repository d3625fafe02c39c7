/**
 * The lines of a doc comment that say which rights a function needs. Grammar: wit/capability/README.md.
 */

import { KERNEL_METHODS, type KernelMethod } from '../../kernel/capability/requirements.ts';
import { isRight, RIGHTS } from '../../kernel/capability/rights.ts';

export type RightsLine =
  | {
      readonly kind: 'requires';
      /** A parameter's name; `self` is the receiver. */
      readonly of: string;
      readonly rights: readonly string[];
      readonly when?: { readonly parameter: string; readonly flag: string };
    }
  | {
      readonly kind: 'grants';
      /** `{ parameter }`: at most the rights that are set in that parameter. */
      readonly what: 'fresh' | 'nothing' | readonly string[] | { readonly parameter: string };
    }
  | { readonly kind: 'kernel'; readonly method: KernelMethod };

const NAME = /^%?[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const RIGHT = RIGHTS.join('|');
const WORD = [...RIGHTS, 'fresh', 'nothing', ...KERNEL_METHODS].join('|');

/**
 * What a line may look like that is meant to state rights, and does not: decorated, with another mark than a colon or
 * none, under another word, or behind other text. What stands in backticks is only spoken of.
 */
const MEANT = [
  /^[^\p{L}\p{N}]*(?:requires?|grants?|kernel)[^\p{L}\p{N}\s]*\s*[:=\uff1a;]/iu,
  new RegExp(
    `^[^\\p{L}\\p{N}]*(?:require[sd]?|requirements?|grants?|kernel)[:=\\s-]+(?:${WORD})(?:\\s*,\\s*(?:${WORD}))*\\s*(?:when .*)?\\.?$`,
    'iu',
  ),
  new RegExp(
    `^[^\\p{L}\\p{N}]*[\\p{L}-]+\\s*:\\s*(?:[\\w-]+\\s*=\\s*)?(?:${RIGHT})(?:\\s*,\\s*(?:${RIGHT}))*\\s*(?:when .*)?$`,
    'u',
  ),
  new RegExp(`^[^\`]*(?:\`[^\`]*\`[^\`]*)*\\b(?:Requires|Grants|Kernel):\\s*(?:${WORD})\\b`, 'u'),
];

/** Reads a line, or gives undefined if it is plain text. Throws `Error` for a line that starts like one but is none. */
export function readRightsLine(line: string): RightsLine | undefined {
  const match = /^(requires?|grants?|kernel)\s*:\s*(.*?)\s*$/i.exec(line);
  if (match === null) {
    if (!MEANT.some((pattern) => pattern.test(line))) return undefined;
    throw new Error(
      `cannot read "${line}": it should begin with "Requires:", "Grants:" or "Kernel:", or say something else`,
    );
  }
  const [, keyword, rest] = match as unknown as [string, string, string];
  try {
    if (keyword === 'Requires') return readRequires(rest);
    if (keyword === 'Grants') return { kind: 'grants', what: readGrants(rest) };
    if (keyword === 'Kernel') return readKernel(rest);
    throw new Error(`"${keyword}:" is not one of "Requires:", "Grants:", "Kernel:"`);
  } catch (cause) {
    throw new Error(`cannot read "${line}": ${(cause as Error).message}`, { cause });
  }
}

function readRequires(text: string): RightsLine {
  const [before, condition, ...more] = text.split(/\s+when\s+/);
  if (more.length > 0) throw new Error('more than one "when"');
  const ofParameter = /^([^\s=]+)\s*=\s*(.*)$/.exec(before!);
  const of = ofParameter === null ? 'self' : readName(ofParameter[1]!, 'a parameter');
  const rights = readRights(ofParameter === null ? before! : ofParameter[2]!);
  if (condition === undefined) return { kind: 'requires', of, rights };
  const [parameter, flag, ...rest] = condition.split('.');
  if (flag === undefined || rest.length > 0) {
    throw new Error(`"when ${condition}" should be "when PARAMETER.FLAG"`);
  }
  const when = { parameter: readName(parameter!, 'a parameter'), flag: readName(flag, 'a flag') };
  return { kind: 'requires', of, rights, when };
}

function readGrants(text: string): Extract<RightsLine, { kind: 'grants' }>['what'] {
  if (text === 'fresh' || text === 'nothing') return text;
  if (NAME.test(text) && !isRight(text)) return { parameter: text.replace(/^%/, '') };
  return readRights(text);
}

function readKernel(text: string): RightsLine {
  const method = KERNEL_METHODS.find((one) => one === text);
  if (method !== undefined) return { kind: 'kernel', method };
  throw new Error(`"${text}" is nothing that the kernel answers; there are ${KERNEL_METHODS.join(', ')}`);
}

function readRights(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const bad = names.find((name) => !isRight(name));
  if (bad !== undefined) throw new Error(`"${bad}" is no right; there are ${RIGHTS.join(', ')}`);
  if (twice !== undefined) throw new Error(`"${twice}" is there twice`);
  return names;
}

function readName(text: string, what: string): string {
  if (!NAME.test(text)) throw new Error(`"${text}" is not the name of ${what}`);
  return text.replace(/^%/, '');
}
