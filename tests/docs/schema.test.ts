/** `nucleus.schema.json` is what `nucleus schema` prints. `NUCLEUS_WRITE=1` writes it anew. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { schemaText } from '../../host/node/cli/schema-command.ts';
import { root } from '../arch/source-files.ts';

const file = join(root, 'nucleus.schema.json');

it('the published schema is the one that manifests are checked by', () => {
  if (process.env.NUCLEUS_WRITE === '1') writeFileSync(file, schemaText());
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(schemaText()));
});

it('says something of every key', () => {
  const silent: string[] = [];
  const visit = (node: unknown, path: string): void => {
    const { properties = {}, additionalProperties, items } = node as Record<string, Record<string, unknown>>;
    for (const [name, inner] of Object.entries(properties)) {
      const described = (inner as { description?: string }).description !== undefined;
      // A directory's three keys are those of a run's manifest.
      if (!described && !/directories|offers|^\.\$schema$/.test(`${path}.${name}`))
        silent.push(`${path}.${name}`);
      visit(inner, `${path}.${name}`);
    }
    if (typeof additionalProperties === 'object') visit(additionalProperties, path);
    if (items) visit(items, path);
  };
  visit(JSON.parse(schemaText()), '');
  expect(silent).toEqual([
    '.services.grants.network.connect',
    '.services.grants.network.listen',
    '.services.grants.network.http',
  ]);
});
