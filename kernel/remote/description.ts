/** What a domain says of the interfaces that it exports, for a caller that has no component to read it from. */
import { FunctionCodec } from '../channel/codec.ts';
import { CodecError } from '../channel/message-pack.ts';
import {
  type ExternType,
  type InstanceType,
  ResourceType,
  type ValueType,
} from '../component/types/model.ts';
import { parseName } from '../component/types/names.ts';
import { typeOfText, typeText } from './type-text.ts';

const text: ValueType = { kind: 'string' };
const pairs: ValueType = { kind: 'list', element: { kind: 'tuple', elements: [text, text] } };

/** Interfaces; of each its resource types, by the names that they have there and in types, and its functions, as `type-text.ts` has them. */
export const describeCodec = new FunctionCodec({
  parameters: [],
  result: {
    kind: 'list',
    element: {
      kind: 'record',
      fields: [
        { name: 'name', type: text },
        { name: 'resources', type: pairs },
        { name: 'functions', type: pairs },
      ],
    },
  },
});

type Pair = readonly [string, string];

interface Description {
  readonly name: string;
  readonly resources: readonly Pair[];
  readonly functions: readonly Pair[];
}

export function describe(
  exports: Iterable<{ readonly name: string; readonly type: InstanceType }>,
): Description[] {
  return Array.from(exports, ({ name, type }) => ({
    name,
    resources: [...type.exports].flatMap(([label, one]): Pair[] =>
      one.kind === 'resource' ? [[label, one.resource.name]] : [],
    ),
    functions: [...type.exports].flatMap(([label, one]): Pair[] =>
      one.kind === 'func' ? [[label, typeText(one.type, (resource) => resource.name)]] : [],
    ),
  }));
}

/** The types that were described, as a component exports them. @throws CodecError for what no component has */
export function described(interfaces: unknown): Map<string, ExternType> {
  const known = new Map<string, ResourceType>();
  const resource = (name: string) => {
    const found = known.get(name) ?? new ResourceType(name);
    known.set(name, found);
    return found;
  };
  const exports = new Map<string, ExternType>();
  for (const one of interfaces as readonly Description[])
    exports.set(checked(one.name), { kind: 'instance', type: instanceOf(one, resource) });
  return exports;
}

function instanceOf(
  { resources, functions }: Description,
  resource: (name: string) => ResourceType,
): InstanceType {
  const exports = new Map<string, ExternType>();
  for (const [label, name] of resources)
    exports.set(checked(label), { kind: 'resource', resource: resource(name), abstract: true });
  for (const [label, type] of functions)
    exports.set(checked(label), { kind: 'func', type: typeOfText(type, resource) });
  return { exports };
}

function checked(name: string): string {
  if (parseName(name) !== undefined) return name;
  throw new CodecError('a name that nothing of a component has');
}
