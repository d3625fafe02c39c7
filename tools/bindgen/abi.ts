/**
 * The file gen/abi.ts of a component: one function for each way that one of its types is read from or written to
 * memory, and for each way that a handle changes hands. Functions are made when something asks for them.
 */

import { layoutOf } from '../../kernel/component/abi/layout.ts';
import type { ResourceType, ValueType } from '../../kernel/component/types/model.ts';
import { Code } from './code.ts';
import { lift } from './lift.ts';
import { lowerToMemory } from './lower.ts';
import { ModuleText } from './module-text.ts';
import { type Plan, type Side, typeKey } from './plan.ts';
import { type Choice, type Fielded, InMemory } from './source-code.ts';

const HEAD = `How the types of this component lie in memory, and how handles change hands.
Generated from WIT by tools/bindgen.`;

type Handle = Extract<ValueType, { kind: 'own' | 'borrow' }>;
/** Static areas, named after what they hold. */
type Area = 'ARGUMENTS' | 'RESULT' | 'RETURN';

export class Abi {
  readonly plan: Plan;
  readonly #module = new ModuleText('gen/abi', HEAD);
  readonly #made = new Map<string, string>();
  readonly #areas = new Map<Area, { size: number; alignment: number }>();

  constructor(plan: Plan) {
    this.plan = plan;
  }

  /** An expression that reads a value of a compound type at an address. */
  load(module: ModuleText, type: Fielded | Choice, side: Side, address: string): string {
    const name = this.#function('load', type, side, (own, text) => {
      const code = new Code();
      code.fresh('at');
      const context = { abi: this, module: this.#module, code, side, inPlace: true };
      const value = lift(context, type, new InMemory('at'), 'value');
      this.#emit(`export function ${own}(at: usize): ${text}`, [...code.lines, `  return ${value};`]);
    });
    return `${this.#from(module, name)}(${address})`;
  }

  /** A function (address, value) that writes a value of a compound type. */
  storeFunction(module: ModuleText, type: Fielded | Choice, side: Side): string {
    const name = this.#function('store', type, side, (own, text) => {
      const code = new Code();
      lowerToMemory({ abi: this, module: this.#module, code, side }, type, 'value', 'at', 0, true);
      this.#emit(`export function ${own}(at: usize, value: ${text}): void`, code.lines);
    });
    return this.#from(module, name);
  }

  /** A function (address, length) that makes an Array. */
  listLift(module: ModuleText, element: ValueType, side: Side): string {
    const type: ValueType = { kind: 'list', element };
    const name = this.#function('lift', type, side, (own, text) => {
      const code = new Code();
      for (const taken of ['at', 'length', 'list', 'i']) code.fresh(taken);
      code.add(`const list = new ${text}(length);`);
      code.block(`for (let i = 0; i < length; i++, at += ${layoutOf(element).size})`, () => {
        const context = { abi: this, module: this.#module, code, side, inPlace: false };
        code.add(`unchecked(list[i] = ${lift(context, element, new InMemory('at'), 'item')});`);
      });
      this.#emit(`export function ${own}(at: usize, length: i32): ${text}`, [
        ...code.lines,
        '  return list;',
      ]);
    });
    return this.#from(module, name);
  }

  /** A function (list) that writes an Array's elements and gives their address. */
  listLower(module: ModuleText, element: ValueType, side: Side): string {
    const type: ValueType = { kind: 'list', element };
    const name = this.#function('lower', type, side, (own, text) => {
      const code = new Code();
      const size = layoutOf(element).size;
      code.add('const length = list.length;');
      code.add(`const start = ${this.plan.lib(this.#module, 'heap', 'room')}(<usize>length * ${size});`);
      code.block(`for (let i = 0, at = start; i < length; i++, at += ${size})`, () => {
        code.add('const item = unchecked(list[i]);');
        lowerToMemory({ abi: this, module: this.#module, code, side }, element, 'item', 'at', 0);
      });
      this.#emit(`export function ${own}(list: ${text}): usize`, [...code.lines, '  return start;']);
    });
    return this.#from(module, name);
  }

  /** A function (address, list) that writes a list's address and length. */
  listStore(module: ModuleText, element: ValueType, side: Side): string {
    const type: ValueType = { kind: 'list', element };
    if (this.plan.isScalarList(type)) return this.plan.lib(module, 'list', 'storeList');
    const name = this.#function('store', type, side, (own, text) => {
      const lower = this.listLower(this.#module, element, side);
      const lines = [`  store<usize>(at, ${lower}(list));`, '  store<i32>(at, list.length, 4);'];
      this.#emit(`export function ${own}(at: usize, list: ${text}): void`, lines);
    });
    return this.#from(module, name);
  }

  /** An object for a handle that comes in. */
  liftHandle(module: ModuleText, type: Handle, side: Side, handle: string): string {
    const { resource, kind } = type;
    const text = this.plan.typeText(module, type, side);
    if (this.plan.isOwn(resource, side)) {
      if (kind === 'borrow') return `changetype<${text}>(<usize>${handle})`;
      return `${this.#from(module, this.#takeBack(resource))}(${handle})`;
    }
    if (kind === 'own' || side === 'import') return `${text}.fromHandle(${handle})`;
    return `${this.#from(module, this.#lend(resource))}(${handle})`;
  }

  /** A handle for an object that goes out. */
  lowerHandle(module: ModuleText, type: Handle, side: Side, object: string): string {
    const { resource, kind } = type;
    if (this.plan.isOwn(resource, side)) return `${this.#from(module, this.#give(resource))}(${object})`;
    return kind === 'own' ? `${object}.intoHandle()` : `${object}.handle`;
  }

  /** A function () that ends what was lent in parameters of this type, if it lends anything. */
  giveBack(module: ModuleText, type: ValueType, side: Side): string[] {
    return [...lentBy(type)]
      .filter((resource) => !this.plan.isOwn(resource, side))
      .map((resource) => {
        this.#lend(resource);
        return this.#from(module, `giveBack${this.#resourceName(resource)}`);
      });
  }

  /** The address of a static area of at least this layout. */
  area(module: ModuleText, area: Area, type: ValueType): string {
    const { size, alignment } = layoutOf(type);
    const known = this.#areas.get(area) ?? { size: 0, alignment: 1 };
    this.#areas.set(area, {
      size: Math.max(size, known.size),
      alignment: Math.max(alignment, known.alignment),
    });
    return this.#from(module, area);
  }

  toString(): string {
    const areas = [...this.#areas].map(
      ([name, { size, alignment }]) =>
        `export const ${name}: usize = memory.data(${Math.max(size, 1)}, ${alignment});`,
    );
    if (areas.length > 0) {
      this.#module.add(
        '// Parameters and results too big for the stack. Each is read before the next call writes it.',
        ...areas,
      );
    }
    return this.#module.toString();
  }

  /** Makes the function for one use of one type, once. */
  #function(
    use: string,
    type: ValueType,
    side: Side,
    write: (name: string, typeText: string) => void,
  ): string {
    const text = this.plan.typeText(this.#module, type, side);
    const key = `${use} ${typeKey(type)} ${text}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const name = this.#module.declare(use + text.split(/\W+/).map(capitalise).join(''));
    this.#made.set(key, name);
    write(name, text);
    return name;
  }

  #from(module: ModuleText, name: string): string {
    return module.import(this.#module.path, name);
  }

  #emit(head: string, lines: readonly string[]): void {
    this.#module.add(`${head} {`, ...lines, '}', '');
  }

  #resourceName(resource: ResourceType): string {
    return this.plan.nameIn(this.#module, this.plan.definition(resource)!, 'export');
  }

  /** `take...`: the object behind an own handle that came home. */
  #takeBack(resource: ResourceType): string {
    return this.#once(`take ${resource.name}`, () => {
      const name = this.#resourceName(resource);
      const rep = this.#declare(resource, 'rep', `resourceRep${name}`, '(handle: i32): usize');
      const drop = this.#declare(resource, 'drop', `resourceDrop${name}`, '(handle: i32): void');
      const comesBack = this.plan.lib(this.#module, 'handle', 'comesBack');
      this.#module.add(
        `/** The object whose handle was passed as own: the handle goes, the object stays. */`,
      );
      this.#emit(`export function take${name}(handle: i32): ${name}`, [
        `  const object = ${rep}(handle);`,
        `  ${comesBack}(object);`,
        `  ${drop}(handle);`,
        `  return changetype<${name}>(object);`,
      ]);
      return `take${name}`;
    });
  }

  /** `give...`: a new handle for the author's object. */
  #give(resource: ResourceType): string {
    return this.#once(`give ${resource.name}`, () => {
      const name = this.#resourceName(resource);
      const make = this.#declare(resource, 'new', `resourceNew${name}`, '(object: usize): i32');
      this.#module.add(`/** A new handle to an object, which lives as long as handles to it do. */`);
      this.#emit(`export function give${name}(object: ${name}): i32`, [
        `  ${this.plan.lib(this.#module, 'handle', 'hold')}(changetype<usize>(object));`,
        `  return ${make}(changetype<usize>(object));`,
      ]);
      return `give${name}`;
    });
  }

  /** `lend...`: a borrowed handle that must be dropped before the call returns. */
  #lend(resource: ResourceType): string {
    return this.#once(`lend ${resource.name}`, () => {
      const name = this.#resourceName(resource);
      this.#module.add(`const lent${name}: Array<${name}> = [];`, '');
      this.#emit(`export function lend${name}(handle: i32): ${name}`, [
        `  const object = ${name}.fromHandle(handle);`,
        `  lent${name}.push(object);`,
        '  return object;',
      ]);
      this.#module.add('/** Ends what was lent in this call. */');
      this.#emit(`export function giveBack${name}(): void`, [
        `  while (lent${name}.length > 0) {`,
        `    const object = lent${name}.pop();`,
        '    if (object.handle != -1) object.drop();',
        '  }',
      ]);
      return `lend${name}`;
    });
  }

  #declare(resource: ResourceType, what: string, name: string, signature: string): string {
    return this.#once(`${what} ${resource.name}`, () => {
      const { owner, name: label } = this.plan.definition(resource)!;
      const from = this.plan.exportPrefix(owner);
      this.#module.add(
        '// @ts-ignore: decorator',
        `@external("[export]${from}", "[resource-${what}]${label}")`,
      );
      this.#module.add(`declare function ${name}${signature};`, '');
      return name;
    });
  }

  #once(key: string, make: () => string): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(key, made);
    return made;
  }
}

function capitalise(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** Resources that a value of this type lends. */
function lentBy(type: ValueType, found = new Set<ResourceType>()): Set<ResourceType> {
  if (type.kind === 'borrow') found.add(type.resource);
  else if (type.kind === 'list') lentBy(type.element, found);
  else if (type.kind === 'option') lentBy(type.type, found);
  else if (type.kind === 'tuple') for (const each of type.elements) lentBy(each, found);
  else if (type.kind === 'record') for (const each of type.fields) lentBy(each.type, found);
  else if (type.kind === 'variant') for (const each of type.cases) each.type && lentBy(each.type, found);
  else if (type.kind === 'result') for (const each of [type.ok, type.err]) each && lentBy(each, found);
  return found;
}
