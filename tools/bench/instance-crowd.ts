/**
 * A process that holds many instances of one component and says what memory it has: `COMPONENT idle|called COUNT`. Called
 * instances have had each of their functions called once.
 */
import { CapabilityTable } from '../../kernel/capability/table.ts';
import {
  decodeComponent,
  ExportedFunction,
  hostInterface,
  type Instance,
  instantiate,
} from '../../kernel/component/index.ts';
import { anyInterface, COMPONENTS } from './instance-components.ts';

const [name, state, count] = process.argv.slice(2) as [string, string, string];
const component = decodeComponent(await COMPONENTS[name]!());
const imports = Object.fromEntries(
  [...component.type.imports.keys()].map((one) => [one, hostInterface('host', anyInterface())]),
);
const capabilities = new CapabilityTable();

async function make(number: number): Promise<Instance> {
  const instance = await instantiate(component, { name: `crowd-${number}`, imports, capabilities });
  if (state === 'called') call(instance);
  return instance;
}

function call({ exports }: Instance): void {
  for (const one of exports.values()) {
    if (one instanceof ExportedFunction) one.js(one.type.parameters[0]!.type.kind === 'string' ? 'one' : 1);
  }
}

const instances = [await make(0)];
const before = process.memoryUsage().rss;
while (instances.length <= Number(count)) instances.push(await make(instances.length));
process.stdout.write(JSON.stringify({ before, after: process.memoryUsage().rss }));
