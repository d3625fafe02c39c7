/** The table of validation rules names tests that are there. What they test, they test where they stand. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RULES } from './rules.ts';

const texts = new Map<string, string>();

function textOf(file: string): string {
  const known =
    texts.get(file) ?? readFileSync(new URL(`../../../kernel/component/${file}`, import.meta.url), 'utf8');
  texts.set(file, known);
  return known;
}

it.each(RULES)('%s: %s', (_, __, file, test) => {
  expect(textOf(file)).toContain(`'${test}'`);
});

it('each rule stands once', () => {
  const keys = RULES.map(([section, rule]) => `${section}: ${rule}`);
  expect(new Set(keys).size).toBe(keys.length);
});
