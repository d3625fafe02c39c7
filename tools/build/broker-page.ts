/** docs/brokers.md: every narrow broker, of what the kernel's registry and the WIT texts say. */

import { BROKERS, type Broker } from '../../kernel/broker/registry.ts';
import type { ValueType } from '../../kernel/component/types/model.ts';
import { printFunction, printStructure } from '../../kernel/component/types/print.ts';
import type { Interface, NamedType } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';
import type { Docs } from '../wit/syntax.ts';

const HEAD = `# Narrow brokers

A narrow broker is a privileged primitive of the kernel's for one named owner. Each is versioned, and has a record of arguments and a
closed list of errors. Extending a service comes before adding a broker. (This page is made of \`kernel/broker/registry.ts\` and
\`wit/\`; \`NUCLEUS_GOLDEN=write npx vitest run tools/build/broker-page.test.ts\` writes it anew.)

The owner is the service of the owner's name, made of the built-in component of that name: the SHA-256 of its bytes is the one that the
build noted. A component that takes its place (\`--replace\`) does not inherit the broker, unless the manifest names the broker among
\`brokers\` of that service: who writes this vouches for the component. Anyone may link a broker's interface; a call by anyone but the
owner does nothing, and ends in the error that says so.
`;

export function brokerPage(wit: Wit): string {
  return [HEAD, ...BROKERS.map((broker) => section(broker, wit.interface(broker.interface)))].join('\n');
}

function section(broker: Broker, owner: Interface): string {
  const version = broker.interface.split('@')[1];
  return [
    `## \`${broker.name}\` ${version}`,
    '',
    broker.reason,
    '',
    `| | |\n| --- | --- |\n| interface | \`${broker.interface}\` |\n| owner | \`${broker.owner}\` |`,
    ...Object.entries(broker.limits).map(([what, most]) => `| most ${what} | ${most.toLocaleString('en')} |`),
    '',
    textOf(owner.docs),
    '',
    ...Object.keys(broker.functions).flatMap((name) => functionLines(owner, name)),
    ...recordLines(owner),
    '### Errors',
    '',
    '| case | cause |\n| --- | --- |',
    ...broker.errors.map((name) => `| \`${name}\` | ${causeOf(errorType(owner), name)} |`),
    '',
  ].join('\n');
}

function functionLines(owner: Interface, name: string): string[] {
  const found = owner.functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${owner.id} has no function "${name}", which the registry names`);
  return [
    `### \`${name}\``,
    '',
    `    ${printFunction(found.type, typeNames(owner))}`,
    '',
    textOf(found.docs),
    '',
  ];
}

/** What the arguments are made of. */
function recordLines(owner: Interface): string[] {
  const records = [...owner.types.values()].filter(({ kind }) => kind === 'record');
  return records.flatMap(({ name, type, docs }) => [
    `### \`${name}\``,
    '',
    `    ${printStructure(type!, typeNames(owner))}`,
    '',
    textOf(docs),
    '',
  ]);
}

/** The type that the functions' errors have. */
export function errorType(owner: Interface): NamedType {
  const found = [...owner.types.values()].find(
    ({ name, kind }) => kind === 'enum' && name.endsWith('-error'),
  );
  if (found === undefined) throw new Error(`${owner.id} has no enum that ends in -error`);
  return found;
}

function typeNames(owner: Interface): Map<ValueType, string> {
  return new Map(
    [...owner.types.values()].flatMap(({ type, name }) => (type === undefined ? [] : [[type, name]])),
  );
}

function causeOf({ memberDocs }: NamedType, name: string): string {
  return textOf(memberDocs.get(name) ?? { lines: [] }).replaceAll('\n', ' ');
}

function textOf({ lines }: Docs): string {
  return lines
    .map(({ text }) => text)
    .join('\n')
    .trim();
}
