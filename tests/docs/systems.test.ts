/** docs/systems.md and docs/tasks.md, followed step by step, and the manifest of docs/manifests.md. */

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { schemaText } from '../../host/node/cli/schema-command.ts';
import { restartDefaults } from '../../kernel/manifest/system.ts';
import { checkSystem } from '../../kernel/manifest/system-schema.ts';
import { noClang } from '../../tools/bindgen/c/compile.ts';
import { root } from '../arch/source-files.ts';
import { Workplace } from '../shell-steps.ts';
import { blocksOf, follow } from './page-steps.ts';

const page = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');

let place: Workplace;
const runtime = process.env.XDG_RUNTIME_DIR;

beforeEach(() => {
  place = new Workplace();
  // Other systems of this user are none of this page's.
  const own = join(place.folder, '.runtime');
  mkdirSync(own);
  process.env.XDG_RUNTIME_DIR = own;
});

afterEach(() => {
  if (runtime === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = runtime;
  rmSync(place.folder, { recursive: true });
});

it('docs/systems.md leads from nothing to a system that runs', () => {
  if (noClang !== undefined) return expect(noClang).toMatch(/^needs /);
  const blocks = blocksOf(page('systems.md'));
  expect(blocks.filter(({ language }) => language === 'text').length).toBe(1);
  follow(place, blocks);
});

it('docs/tasks.md leads from nothing to a service that is a task, and names every key of `scheduling`', () => {
  const text = page('tasks.md');
  const blocks = blocksOf(text);
  expect(blocks.filter(({ language }) => language === 'text').length).toBe(1);
  follow(place, blocks);
  const { properties } = JSON.parse(schemaText()).properties.services.additionalProperties.properties
    .scheduling;
  for (const key of Object.keys(properties)) expect(text).toContain(`| \`${key}\` |`);
});

it('docs/manifests.md shows a manifest that is one, and every key there is', () => {
  const [example] = blocksOf(page('manifests.md'));
  expect(Object.keys(checkSystem(JSON.parse(example!.text)).services)).toEqual(['log', 'store', 'app']);
  const { properties } = JSON.parse(schemaText());
  const service = properties.services.additionalProperties.properties;
  const said = page('manifests.md') + page('supervision.md');
  const keys = [service, service.grants.properties, service.limits.properties, service.restart.properties];
  for (const key of keys.flatMap((one) => Object.keys(one))) expect(said).toContain(`\`${key}\``);
});

it('docs/boot.md shows a manifest that is one, and every key there is', () => {
  const [example] = blocksOf(page('boot.md'));
  expect(checkSystem(JSON.parse(example!.text)).boot).toMatchObject({ root: 'root', init: 'init' });
  const { properties } = JSON.parse(schemaText()).properties.boot;
  for (const key of Object.keys(properties)) expect(page('boot.md')).toContain(`| \`${key}\` |`);
});

it('docs/supervision.md says what holds where a manifest says nothing', () => {
  const rows = [...page('supervision.md').matchAll(/^\| `(\w+)` \| .* \| (.*) \|$/gm)];
  const told = Object.fromEntries(rows.map(([, key, value]) => [key, value!.replaceAll('`', '')]));
  const real = Object.entries(restartDefaults).map(([key, value]) => [key, String(value)]);
  expect(told).toEqual(Object.fromEntries(real));
});
