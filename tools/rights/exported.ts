/** What the WIT texts say of the rights that a component's exports need. */

import { isReserved } from '../../kernel/capability/additions.ts';
import { pathOf } from '../../kernel/component/rights-section.ts';
import { interfaceRules, type RightsJson } from '../build/rights-table.ts';
import { refuseLostLines } from '../build/stray-rights.ts';
import type { Wit } from '../wit/resolve.ts';

/**
 * The rules of those of `exports` whose package is in `packages`, where there are any. The kernel's own interfaces are
 * left out: what it checks there, it knows. Throws `WitError` for a line that cannot be read.
 */
export function exportedRights(
  wit: Wit,
  exports: Iterable<string>,
  packages: { has(id: string): boolean },
): RightsJson {
  const table: RightsJson = {};
  for (const name of exports) {
    if (!packages.has(packageOf(name)) || isReserved(name)) continue;
    const found = wit.interface(name);
    const rules = interfaceRules(found);
    refuseLostLines(wit, (source) => source === found.source);
    if (Object.keys(rules).length > 0) table[pathOf(name)] = { ...table[pathOf(name)], ...rules };
  }
  return table;
}

/** `acme:store@1.0.0` of `acme:store/shelf@1.0.0`. */
function packageOf(name: string): string {
  return name.replace(/\/[^@]*/, '');
}
