/**
 * Writes gen/main.ts: the core functions that the component model calls, each of which lifts its parameters, calls the
 * author's function and lowers what it returns. `names` says what each is called on the wire.
 */

import { layoutOf, parameterTuple, signatureOf } from '../../kernel/component/abi/layout.ts';
import type { FunctionType } from '../../kernel/component/types/model.ts';
import type { NamedType, Scope, WitFunction } from '../wit/model.ts';
import { WitError } from '../wit/source.ts';
import type { Abi } from './abi.ts';
import { Code } from './code.ts';
import { AUTHOR_NAMES } from './export-file.ts';
import { answeredByKernel } from './kernel-method.ts';
import { lift, slotsFor } from './lift.ts';
import { lowerToFlat, lowerToMemory } from './lower.ts';
import { ModuleText } from './module-text.ts';
import { fieldName, fileName, functionName, parameterName, typeName, valueName } from './names.ts';
import { type Incoming, InMemory, InParameters } from './source-code.ts';

const HEAD = `What the component model calls. The build gives each function its name on the wire.
Generated from WIT by tools/bindgen.`;

/** Functions of the language and of components/lib that bodies call. */
const CALLED = [
  'changetype',
  'load',
  'store',
  'reinterpret',
  'enter',
  'leave',
  'dropped',
  'liftString',
  'liftList',
];

export class MainFile {
  readonly module = new ModuleText('gen/main', HEAD);
  /** From the names of core functions to their names on the wire. */
  readonly names = new Map<string, string>([['cabi_realloc', 'cabi_realloc']]);
  readonly #abi: Abi;

  constructor(abi: Abi) {
    this.#abi = abi;
    const { realloc, core, lib, stub } = abi.plan.options;
    // What the build puts in place of asc's `abort` and `__new`.
    this.module.add(`import '../${lib}/debug';`, ...(stub ? [] : [`import '../${lib}/counted';`]));
    this.module.add(`export { cabi_realloc } from '../${realloc ?? `${lib}/heap`}';`);
    if (core !== undefined) this.module.add(`export * from '../${core}';`);
    this.module.add('');
  }

  addInterface(owner: Scope, functions: readonly WitFunction[]): void {
    for (const each of functions) this.#addFunction(owner, each);
    // What a world defines itself is imported.
    if (owner === this.#abi.plan.world) return;
    for (const each of new Set(owner.types.values())) {
      if (each.kind === 'resource' && each.owner === owner) this.#addDestructor(owner, each);
    }
  }

  #addFunction(owner: Scope, each: WitFunction): void {
    const { module } = this;
    const { plan } = this.#abi;
    const resource = each.resource === undefined ? '' : `${typeName(each.resource.name)}_`;
    const core = module.declare(`${this.#prefix(owner)}_${resource}${valueName(each.label)}`);
    const wire = this.#wireName(owner, each.name);
    this.names.set(core, wire);
    const signature = signatureOf(each.type, 'lift');
    const code = new Code(this.#namesInBodies(owner, each));
    const names = coreNames(each.type, signature, code);
    const type = (index: number) => (signature.spilled ? 'usize' : signature.parameters[index]);
    const parameters = names.map((name, index) => `${name}: ${type(index)}`).join(', ');
    const outcome = signature.returned ? 'usize' : (signature.results[0] ?? 'void');
    if (!plan.options.stub) code.add(`${this.#lib('collector', 'enter')}();`);
    const hasPost =
      !plan.options.stub && each.type.result !== undefined && layoutOf(each.type.result).pointers;
    this.#addBody(owner, each, code, names, hasPost ? undefined : this.#leave());
    module.add(`// ${wire}`, `export function ${core}(${parameters}): ${outcome} {`);
    module.add(...code.lines, '}', '');
    if (hasPost) this.#addPost(core, wire);
  }

  #addBody(owner: Scope, each: WitFunction, code: Code, names: string[], leave: string | undefined): void {
    const { module } = this;
    const abi = this.#abi;
    const call = this.#call(owner, each, code, names);
    const giveBacks = each.type.parameters.flatMap(({ type }) => abi.giveBack(module, type, 'export'));
    const ending = [...new Set(giveBacks)].map((giveBack) => `${giveBack}();`);
    if (leave !== undefined) ending.push(leave);
    const { result } = each.type;
    if (result === undefined) {
      code.add(`${call};`, ...ending);
      return;
    }
    const value = code.fresh('value');
    const context = { abi, module, code, side: 'export' } as const;
    code.add(`const ${value} = ${call};`);
    if (layoutOf(result).flat.length > 1) {
      const area = abi.area(module, 'RETURN', result);
      lowerToMemory(context, result, value, area, 0);
      code.add(...ending, `return ${area};`);
      return;
    }
    const [flat] = lowerToFlat(context, result, value, 'flat');
    if (ending.length === 0) code.add(`return ${flat};`);
    else {
      const outcome = code.fresh('outcome');
      code.add(`const ${outcome}: ${layoutOf(result).flat[0]} = ${flat};`, ...ending, `return ${outcome};`);
    }
  }

  /** The author's function with its lifted arguments, or what stands in for it where the kernel answers. */
  #call(owner: Scope, each: WitFunction, code: Code, names: string[]): string {
    if (answeredByKernel(each)) return this.#unsupported(each);
    const args = this.#arguments(each, code, names);
    const { plan } = this.#abi;
    if (each.role === 'plain') return `${this.#authorFunction(owner, each)}(${args.join(', ')})`;
    const type = plan.nameIn(this.module, each.resource!, 'export');
    if (each.role === 'method') {
      const [self, ...rest] = args;
      return `${self}.${fieldName(each.label, AUTHOR_NAMES)}(${rest.join(', ')})`;
    }
    if (each.role === 'static') return `${type}.${fieldName(each.label, AUTHOR_NAMES)}(${args.join(', ')})`;
    const maker = each.type.result!.kind === 'own' ? `new ${type}` : `${type}.tryNew`;
    return `${maker}(${args.join(', ')})`;
  }

  /** The local name of what the author wrote for a function that stands on its own. */
  #authorFunction(owner: Scope, each: WitFunction): string {
    const name = functionName(each.label);
    const file = this.#abi.plan.authorFile(owner);
    return this.module.import(file, name, `${name}_${this.#prefix(owner)}`);
  }

  /** Names that a parameter must not hide. */
  #namesInBodies(owner: Scope, each: WitFunction): string[] {
    return each.role === 'plain' ? [...CALLED, this.#authorFunction(owner, each)] : CALLED;
  }

  #arguments(each: WitFunction, code: Code, names: string[]): string[] {
    const { module } = this;
    const abi = this.#abi;
    const { stub } = abi.plan.options;
    const signature = signatureOf(each.type, 'lift');
    const tuple = parameterTuple(each.type);
    const from: Incoming = signature.spilled
      ? new InMemory(names[0]!)
      : new InParameters(names, signature.parameters);
    const slots = slotsFor(abi, module, valueName(each.label));
    return tuple.fields.map(({ name, type }, index) => {
      const base = { abi, module, code, side: 'export' } as const;
      const context = stub ? { ...base, slots, inPlace: true } : { ...base, inPlace: false };
      return lift(context, type, from.field(tuple, index), parameterName(name));
    });
  }

  #unsupported(each: WitFunction): string {
    const { plan } = this.#abi;
    const { result } = each.type;
    const err = result?.kind === 'result' ? result.err : undefined;
    const labels =
      err?.kind === 'enum'
        ? err.labels
        : err?.kind === 'variant'
          ? err.cases.filter((each) => each.type === undefined).map((each) => each.name)
          : [];
    if (result === undefined || !labels.includes('unsupported')) {
      throw new WitError(
        `${each.name} is answered by the kernel: its error type needs a case "unsupported" for other hosts`,
      );
    }
    const error = plan.typeText(this.module, err, 'export');
    const unsupported = err!.kind === 'enum' ? `${error}.Unsupported` : `${error}.unsupported()`;
    const text = plan.typeText(this.module, result, 'export');
    return `${text.replace('<', '.err<')}(${unsupported})`;
  }

  #addPost(core: string, wire: string): void {
    const post = this.module.declare(`${core}_post`);
    this.names.set(post, `cabi_post_${wire}`);
    this.module.add(`export function ${post}(result: usize): void {`, `  ${this.#leave()}`, '}', '');
  }

  #addDestructor(owner: Scope, resource: NamedType): void {
    const { module } = this;
    const { plan } = this.#abi;
    const name = plan.nameIn(module, resource, 'export');
    const core = module.declare(`${this.#prefix(owner)}_${name}_dropped`);
    this.names.set(core, this.#wireName(owner, `[dtor]${resource.name}`));
    const dropped = plan.lib(module, 'handle', 'dropped');
    module.add(`// ${this.names.get(core)}`, `export function ${core}(object: usize): void {`);
    module.add(
      `  if (${dropped}(object)) {`,
      `    if (isDefined(changetype<${name}>(object).dropped)) changetype<${name}>(object).dropped();`,
      '  }',
    );
    if (!plan.options.stub) module.add(`  ${this.#lib('collector', 'leaveDestructor')}();`);
    module.add('}', '');
  }

  #leave(): string | undefined {
    return this.#abi.plan.options.stub ? undefined : `${this.#lib('collector', 'leave')}();`;
  }

  #lib(file: string, name: string): string {
    return this.#abi.plan.lib(this.module, file, name);
  }

  #prefix(owner: Scope): string {
    return valueName(fileName(owner === this.#abi.plan.world ? 'world' : owner.id));
  }

  #wireName(owner: Scope, name: string): string {
    return owner === this.#abi.plan.world ? name : `${owner.id}#${name}`;
  }
}

/** Names for the core parameters: those of the WIT parameters, with numbers where one has several. */
function coreNames(type: FunctionType, signature: ReturnType<typeof signatureOf>, code: Code): string[] {
  if (signature.spilled) return [code.fresh('parameters')];
  return type.parameters.flatMap(({ name, type: each }) => {
    const { flat } = layoutOf(each);
    const base = parameterName(name);
    return flat.map((_, index) => code.fresh(flat.length === 1 ? base : `${base}${index}`));
  });
}
