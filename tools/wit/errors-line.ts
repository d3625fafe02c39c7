/**
 * Which errors a doc comment says that there are: `Errors: missing, exhausted (there is another).`, `Errors: all but peer-died.` Grammar:
 * docs/fuzzing.md.
 */

import type { Docs } from './syntax.ts';

export interface ErrorsLine {
  /** All cases but those that are named. */
  readonly isRest: boolean;
  readonly names: readonly string[];
}

/** A case, and maybe when: `exhausted if it has no more`. */
const NAME = /^`?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)`?(?:$|\s+(?:if|where|when|for)\s)/;
const REST = /^all but\s+/;

/** Undefined where it says nothing of errors, or nothing that is a list. */
export function readErrors(docs: Docs): ErrorsLine | undefined {
  const text = docs.lines.map((line) => line.text.trim()).join('\n');
  const [, found] = /(?:^|[\s.])Errors:\s*(.*)$/s.exec(text) ?? [];
  if (found === undefined) return undefined;
  // What stands in brackets says when; it may have any marks in it. A line of another kind ends the text.
  // The list ends where prose begins.
  const said = found.split(/\n(?=[A-Z][a-z]+:)/)[0]!.replaceAll(/\([^()]*\)/g, ' ');
  const sentence = said.split(/\.(?:\s|$)/)[0]!.trim();
  const isRest = REST.test(sentence);
  const items = sentence.replace(REST, '').split(isRest ? /[,;]|\sand\s/ : /[,;]/);
  const names: string[] = [];
  for (const item of items) {
    const [, name] = NAME.exec(item.trim()) ?? [];
    if (name === undefined) break;
    names.push(name);
  }
  return names.length === 0 ? undefined : { isRest, names };
}
