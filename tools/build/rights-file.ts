/**
 * wit/rights/NAMESPACE.txt: rights for interfaces whose text is not ours.
 *
 *     # A comment.
 *     interface wasi:filesystem/types
 *     Denied: not-permitted
 *
 *     descriptor.open-at
 *       Requires: read
 *       Requires: write when open-flags.create
 *
 * `Denied:` names the error case, without a payload, that a refusal becomes. Indented lines are those of a doc comment
 * (wit/capability/README.md); above them stands the function, a method behind its resource.
 */

import { basename } from 'node:path';
import type { Interface, WitFunction } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';
import { WitError } from '../wit/source.ts';
import { type RuleJson, readRule, type TextLine } from './rights-rule.ts';

interface Section {
  readonly interface: Interface;
  /** Key of dist/rights.json. */
  readonly key: string;
  denied?: { name: string; line: TextLine };
  /** With the line that names the function, and those below it. */
  readonly functions: Map<WitFunction, { name: TextLine; lines: TextLine[] }>;
}

/** The rules of a file by interface without version. Throws `WitError`. */
export function readRightsFile(wit: Wit, path: string, text: string): Map<string, Map<string, RuleJson>> {
  const sections = readSections(wit, linesOf(path, text), basename(path, '.txt'));
  const table = new Map<string, Map<string, RuleJson>>();
  for (const { key, functions, denied } of sections) {
    const rules = new Map<string, RuleJson>();
    table.set(key, rules);
    for (const [each, { name, lines }] of functions) {
      const rule = readRule(each, lines, denied);
      if (rule === undefined) throw name.fail(`nothing is said about "${name.text}"`);
      rules.set(each.name, rule);
    }
  }
  return table;
}

function linesOf(path: string, text: string): TextLine[] {
  return text.split('\n').map((line, index) => ({
    text: line.trimEnd(),
    fail: (message) => new WitError(`${path}:${index + 1}: ${message}`),
  }));
}

function readSections(wit: Wit, lines: readonly TextLine[], namespace: string): Section[] {
  const sections: Section[] = [];
  let current: TextLine[] | undefined;
  for (const line of lines) {
    const { text } = line;
    if (text === '' || text.trimStart().startsWith('#')) continue;
    const section = sections.at(-1);
    if (text.startsWith('interface ')) {
      const opened = openSection(wit, line, namespace);
      if (sections.some(({ key }) => key === opened.key)) throw line.fail(`"${opened.key}" is there twice`);
      sections.push(opened);
      current = undefined;
    } else if (section === undefined)
      throw line.fail('expected "interface NAMESPACE:PACKAGE/NAME" before anything else');
    else if (text.startsWith('Denied:')) readDenied(section, line);
    else if (!/^\s/.test(text)) current = openFunction(section, line);
    else if (current === undefined) throw line.fail(`"${text.trim()}" stands below no function`);
    else current.push(indented(line));
  }
  return sections;
}

/** One for each interface, above its functions. */
function readDenied(section: Section, line: TextLine): void {
  const name = line.text.slice('Denied:'.length).trim();
  if (!/^%?[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw line.fail(`expected "Denied:" and the name of an error case, found "${name}"`);
  if (section.denied !== undefined) throw line.fail(`${section.key} has two "Denied:" lines`);
  if (section.functions.size > 0) throw line.fail('"Denied:" should stand above the functions');
  section.denied = { name: name.replace(/^%/, ''), line };
}

function openSection(wit: Wit, line: TextLine, namespace: string): Section {
  const key = line.text.slice('interface '.length).trim();
  if (!key.startsWith(`${namespace}:`)) {
    throw line.fail(`expected an interface of ${namespace}, as the file is called, found "${key}"`);
  }
  const found = wit.interfaces().find(({ id }) => withoutVersion(id) === key);
  if (found === undefined) throw line.fail(`there is no interface "${key}"`);
  return { interface: found, key, functions: new Map() };
}

function openFunction(section: Section, line: TextLine): TextLine[] {
  const name = line.text;
  const { functions, id } = section.interface;
  const found = functions.find((each) => each.name.replace(/^\[[a-z]+\]/, '') === name);
  if (found === undefined) throw line.fail(`there is no function "${name}" in ${id}`);
  if (section.functions.has(found)) throw line.fail(`"${name}" is there twice`);
  const lines: TextLine[] = [];
  section.functions.set(found, { name: line, lines });
  return lines;
}

/** An indented line, which cannot be plain text. */
function indented(line: TextLine): TextLine {
  const text = line.text.trim();
  if (/^(Requires|Grants|Kernel):/.test(text)) return { ...line, text };
  throw line.fail(`expected "Requires:", "Grants:" or "Kernel:", found "${text}"`);
}

export function withoutVersion(id: string): string {
  return id.replace(/@.*$/, '');
}
