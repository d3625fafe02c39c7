/**
 * docs/brokers.md is what the registry and the WIT say. To write it anew:
 * NUCLEUS_GOLDEN=write npx vitest run tools/build/broker-page.test.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BROKER_NAMES } from '../../kernel/broker/names.ts';
import { BROKERS } from '../../kernel/broker/registry.ts';
import { brokerPage, errorType } from './broker-page.ts';
import { readWitTexts } from './wit-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/brokers.md', import.meta.url));
const { wit } = readWitTexts(ROOT);

it('the page is up to date', () => {
  const page = brokerPage(wit);
  if (process.env.NUCLEUS_GOLDEN === 'write') writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

it('every broker is in the registry, once', () => {
  expect(BROKERS.map(({ name }) => name)).toEqual([...BROKER_NAMES]);
});

describe.each(BROKERS)('$name', (broker) => {
  const owner = wit.interface(broker.interface);

  it('has the functions and arguments of its WIT', () => {
    const functions = owner.functions.map(({ name, type }) => [
      name,
      { arguments: type.parameters.map((parameter) => parameter.name) },
    ]);
    expect(broker.functions).toEqual(Object.fromEntries(functions));
  });

  it('has the errors of its WIT, its refusal among them, and each with its cause', () => {
    const { type, memberDocs } = errorType(owner);
    expect(type).toEqual({ kind: 'enum', labels: broker.errors });
    expect(broker.errors).toContain(broker.refusal);
    for (const name of broker.errors) expect(memberDocs.get(name)?.lines.length).toBeGreaterThan(0);
  });

  it('answers with its error type in every function', () => {
    const { type } = errorType(owner);
    for (const { type: signature } of owner.functions)
      expect(signature.result).toMatchObject({ kind: 'result', err: type });
  });

  it('opens an interface that has all of its functions', () => {
    expect(Object.keys(broker.open()).sort()).toEqual(Object.keys(broker.functions).sort());
  });
});
