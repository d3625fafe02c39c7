/** Makes dist/rights.json: what the kernel checks, out of the WIT texts and wit/rights. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interface } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';
import { WitError } from '../wit/source.ts';
import { readRightsFile, withoutVersion } from './rights-file.ts';
import { type RuleJson, readRule } from './rights-rule.ts';
import { refuseLinesInWorlds, refuseLostLines, refuseStrayLines } from './stray-rights.ts';

export type RightsJson = Record<string, Record<string, RuleJson>>;

/** The table of all interfaces. Throws `WitError` for a line that cannot be read. */
export function rightsTable(wit: Wit, root: string): RightsJson {
  const table = ownRules(wit);
  refuseLinesInWorlds(wit);
  refuseLostLines(wit);
  const folder = join(root, 'wit/rights');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.txt')) : [];
  for (const name of files.sort()) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [key, rules] of readRightsFile(wit, `wit/rights/${name}`, text)) {
      const twin = [...rules.keys()].find((label) => Object.hasOwn(table[key] ?? {}, label));
      if (twin !== undefined) throw new WitError(`wit/rights/${name}: ${key} says itself what ${twin} needs`);
      table[key] = { ...table[key], ...Object.fromEntries(rules) };
    }
  }
  return table;
}

/** What the texts say themselves. The kernel asks without version, so all versions have to say the same of a function. */
function ownRules(wit: Wit): RightsJson {
  const table: RightsJson = {};
  const said = new Map<string, { readonly id: string; readonly rule: string | undefined }>();
  for (const each of wit.interfaces()) {
    const key = withoutVersion(each.id);
    const rules = interfaceRules(each);
    for (const { name, at } of each.functions) {
      const rule = JSON.stringify(rules[name]);
      const other = said.get(`${key}#${name}`);
      if (other !== undefined && other.rule !== rule)
        throw each.source.error(at, `${name} needs other rights in ${each.id} than in ${other.id}`);
      said.set(`${key}#${name}`, { id: each.id, rule });
    }
    if (Object.keys(rules).length > 0) table[key] = { ...table[key], ...rules };
  }
  return table;
}

/** Writes the table if it has changed. */
export function writeRightsTable(wit: Wit, root: string): void {
  const path = join(root, 'dist/rights.json');
  const text = `${JSON.stringify(rightsTable(wit, root), undefined, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(path, text);
}

/** The rules that an interface's own text states. Throws `WitError` for a line that cannot be read. */
export function interfaceRules(owner: Interface): Record<string, RuleJson> {
  refuseStrayLines(owner);
  const rules = owner.functions.flatMap((each) => {
    const lines = each.docs.lines.map(({ text, at }) => ({
      text,
      fail: (message: string) => owner.source.error(at, message),
    }));
    const rule = readRule(each, lines);
    return rule === undefined ? [] : [[each.name, rule] as [string, RuleJson]];
  });
  return Object.fromEntries(rules);
}
