/** Writes gen/import/PACKAGE-INTERFACE.ts: types, functions and resource classes of one imported interface. */

import { layoutOf, parameterTuple, signatureOf } from '../../kernel/component/abi/layout.ts';
import type { NamedType, Scope, WitFunction } from '../wit/model.ts';
import type { Abi } from './abi.ts';
import { Code } from './code.ts';
import { lift, slotsFor } from './lift.ts';
import { lowerToFlat, lowerToMemory } from './lower.ts';
import { ModuleText } from './module-text.ts';
import { fieldName, functionName, parameterName, typeName, valueName } from './names.ts';
import { InMemory, InParameters } from './source-code.ts';
import { declaredNames, declareType, docLines } from './type-declaration.ts';

/** Names that a resource's class has of its own. */
const CLASS_NAMES = ['handle', 'drop', 'intoHandle', 'fromHandle'];

/** `module` on the wire is the interface's id; `$root` for a world's own functions. */
export function importFile(
  abi: Abi,
  owner: Scope,
  functions: readonly WitFunction[],
  wireModule: string,
): ModuleText {
  const { plan } = abi;
  const head = `${wireModule === '$root' ? `The world ${owner.id}` : owner.id}, as this component imports it.`;
  const module = new ModuleText(plan.file(owner, 'import'), `${head}\nGenerated from WIT by tools/bindgen.`);
  // A resource has as many entries as names, by `type headers = fields`.
  const own = [...new Set(owner.types.values())].filter((each) => each.owner === owner);
  declareNames(module, owner, own);
  for (const each of functions) {
    if (each.role === 'plain') module.declareExactly(functionName(each.label), `${owner.id}: ${each.name}`);
  }
  const reuses = (each: WitFunction) => plan.options.reuse?.includes(`${wireModule}#${each.name}`) ?? false;
  const externals = new Map(functions.map((each) => [each, external(module, each)] as const));
  for (const each of own) {
    if (each.kind !== 'resource') declareType(plan, module, each, 'import');
  }
  for (const each of own) {
    if (each.kind === 'resource') resourceClass(abi, module, each, functions, externals, wireModule, reuses);
  }
  for (const each of functions) {
    if (each.role !== 'plain') continue;
    const signature = `export function ${functionName(each.label)}${signatureText(abi, module, each)}`;
    const lines = callLines(abi, module, each, externals.get(each)!, reuses(each));
    module.add(...docLines(each.docs), `${signature} {`, ...lines, '}', '');
  }
  for (const [each, name] of externals) {
    declareExternal(module, wireModule, each.name, name, coreSignature(each));
  }
  return module;
}

/** Reserves the names of an interface's own types. */
export function declareNames(module: ModuleText, owner: Scope, types: readonly NamedType[]): void {
  for (const each of types) {
    for (const name of declaredNames(each))
      module.declareExactly(name, `${owner.id}: ${each.kind} ${each.name}`);
  }
}

function external(module: ModuleText, each: WitFunction): string {
  const prefix = each.resource === undefined ? '' : `${typeName(each.resource.name)}_`;
  return module.declare(`wire_${prefix}${valueName(each.label)}`);
}

function coreSignature(each: WitFunction): string {
  const { parameters, results, spilled, returned } = signatureOf(each.type, 'lower');
  const isAddress = (index: number) =>
    (spilled && index === 0) || (returned && index === parameters.length - 1);
  const list = parameters.map((type, index) => `p${index}: ${isAddress(index) ? 'usize' : type}`);
  return `(${list.join(', ')}): ${results[0] ?? 'void'}`;
}

export function declareExternal(
  module: ModuleText,
  from: string,
  wireName: string,
  name: string,
  signature: string,
): void {
  module.add('// @ts-ignore: decorator', `@external("${from}", "${wireName}")`);
  module.add(`declare function ${name}${signature};`, '');
}

function resourceClass(
  abi: Abi,
  module: ModuleText,
  named: NamedType,
  functions: readonly WitFunction[],
  externals: ReadonlyMap<WitFunction, string>,
  wireModule: string,
  reuses: (each: WitFunction) => boolean,
): void {
  const name = typeName(named.name);
  const drop = module.declare(`wire_${name}_drop`);
  declareExternal(module, wireModule, `[resource-drop]${named.name}`, drop, '(handle: i32): void');
  const methods = functions.filter((each) => each.resource === named);
  // What they need of the module comes before the class.
  const bodies = methods.map((each) => callLines(abi, module, each, externals.get(each)!, reuses(each)));
  module.add(...docLines(named.docs), `export class ${name} {`);
  module.add('  /** -1 once the handle has been dropped or given away. */', '  handle: i32 = -1;', '');
  for (const [index, each] of methods.entries()) {
    const signature = memberSignature(abi, module, each);
    const lines = bodies[index]!.map((line) => `  ${line}`);
    module.add(...docLines(each.docs, '  '), `  ${signature} {`, ...lines, '  }', '');
  }
  module.add(
    `  static fromHandle(handle: i32): ${name} {`,
    `    const object = changetype<${name}>(__new(offsetof<${name}>(), idof<${name}>()));`,
    '    object.handle = handle;',
    '    return object;',
    '  }',
    '',
    '  /** Takes the handle out of this object, to give it away. */',
    '  intoHandle(): i32 {',
    '    const handle = this.handle;',
    '    this.handle = -1;',
    '    return handle;',
    '  }',
    '',
    '  /** Ends this handle. There are no finalizers: call it when done. */',
    '  drop(): void {',
    `    ${drop}(this.intoHandle());`,
    '  }',
    '}',
    '',
  );
}

function memberSignature(abi: Abi, module: ModuleText, each: WitFunction): string {
  if (each.role === 'constructor' && each.type.result!.kind === 'own') {
    return `constructor${signatureText(abi, module, each).replace(/: [^:]*$/, '')}`;
  }
  if (each.role === 'constructor') return `static tryNew${signatureText(abi, module, each)}`;
  const name = fieldName(each.label, CLASS_NAMES);
  return `${each.role === 'static' ? 'static ' : ''}${name}${signatureText(abi, module, each)}`;
}

/** `(a: u8, b: string): bool`, without a method's `self`. */
export function signatureText(
  abi: Abi,
  module: ModuleText,
  each: WitFunction,
  side: 'import' | 'export' = 'import',
): string {
  const { plan } = abi;
  const parameters = each.type.parameters
    .slice(each.role === 'method' ? 1 : 0)
    .map(({ name, type }) => `${parameterName(name)}: ${plan.typeText(module, type, side)}`);
  const { result } = each.type;
  return `(${parameters.join(', ')}): ${result === undefined ? 'void' : plan.typeText(module, result, side)}`;
}

/** The body of an imported function: lower the arguments, call, lift the result. */
function callLines(abi: Abi, module: ModuleText, each: WitFunction, wire: string, reuses: boolean): string[] {
  const { type } = each;
  const code = new Code();
  for (const { name } of type.parameters) code.fresh(parameterName(name));
  const signature = signatureOf(type, 'lower');
  const context = { abi, module, code, side: 'import' } as const;
  const values = type.parameters.map(({ name }, index) =>
    each.role === 'method' && index === 0 ? 'this' : parameterName(name),
  );
  const core: string[] = [];
  if (signature.spilled) {
    const tuple = parameterTuple(type);
    const area = abi.area(module, 'ARGUMENTS', tuple);
    let offset = 0;
    for (const [index, parameter] of type.parameters.entries()) {
      const { size, alignment } = layoutOf(parameter.type);
      offset = Math.ceil(offset / alignment) * alignment;
      lowerToMemory(context, parameter.type, values[index]!, area, offset);
      offset += size;
    }
    core.push(area);
  } else {
    for (const [index, parameter] of type.parameters.entries()) {
      core.push(...lowerToFlat(context, parameter.type, values[index]!, parameterName(parameter.name)));
    }
  }
  finishCall(abi, module, each, code, wire, core, signature.returned, reuses);
  return code.lines;
}

function finishCall(
  abi: Abi,
  module: ModuleText,
  each: WitFunction,
  code: Code,
  wire: string,
  core: string[],
  returned: boolean,
  reuses: boolean,
): void {
  const { result } = each.type;
  if (result === undefined) {
    code.add(`${wire}(${core.join(', ')});`);
    return;
  }
  const plain = { abi, module, code, side: 'import', inPlace: false } as const;
  const context = reuses
    ? { ...plain, inPlace: true, slots: slotsFor(abi, module, wire.replace(/^wire_/, '')) }
    : plain;
  if (returned) {
    const area = abi.area(module, 'RESULT', result);
    code.add(`${wire}(${[...core, area].join(', ')});`);
    code.add(`return ${lift(context, result, new InMemory(area), 'result')};`);
    return;
  }
  if (each.role === 'constructor' && result.kind === 'own') {
    code.add(`this.handle = ${wire}(${core.join(', ')});`);
    return;
  }
  const outcome = code.fresh('outcome');
  code.add(`const ${outcome} = ${wire}(${core.join(', ')});`);
  code.add(`return ${lift(context, result, new InParameters([outcome], layoutOf(result).flat), 'result')};`);
}
