/**
 * Canonical definitions: the options that a function type calls for must be there, and every core function must have
 * the signature that its job calls for. The engine does not check these: a core function called from JavaScript takes
 * whatever it gets.
 *
 * Source: component-model CanonicalABI.md "canon lift", "canon lower", "canon resource.new" and following.
 */
import { layoutOf, signatureOf } from '../abi/layout.ts';
import type { Canon, CanonicalOptions } from '../binary/ast.ts';
import type { Step } from './component.ts';
import { compareCore, compareCoreFunctions } from './core-subtype.ts';
import type { CoreExternType, CoreFunctionType, CoreValueType, FunctionType, ResourceType } from './model.ts';
import type { Scope } from './scope.ts';
import { printDifference } from './subtype.ts';

export function resolveCanon(scope: Scope, { canon }: Canon): Step {
  switch (canon.kind) {
    case 'lift':
      return lift(scope, canon.function, canon.options, scope.function(canon.type));
    case 'lower':
      return lower(scope, canon.function, canon.options);
    case 'built-in':
      return scope.later(`canon ${canon.name} (WASI 0.3)`);
    default:
      return resourceBuiltIn(scope, canon.kind, scope.resource(canon.type));
  }
}

function lift(scope: Scope, target: number, options: CanonicalOptions, type: FunctionType): Step {
  const { parameters, results, spilled, returned } = signatureOf(type, 'lift');
  const wanted = { parameters, results };
  checkSignature(scope, scope.coreFunction(target), wanted, 'the lifted core function');
  const takes = pointersIn(type.parameters.map((parameter) => parameter.type));
  const gives = type.result !== undefined && layoutOf(type.result).pointers;
  checkMemory(scope, options, takes || gives || spilled || returned, takes || spilled);
  if (options.postReturn !== undefined) {
    const postReturn = { parameters: results, results: [] };
    checkSignature(scope, scope.coreFunction(options.postReturn), postReturn, 'post-return');
  }
  scope.add('func', type);
  return { kind: 'lift', offset: scope.offset, function: target, options, type };
}

function lower(scope: Scope, target: number, options: CanonicalOptions): Step {
  const type = scope.get('func', target);
  const { parameters, results, spilled, returned } = signatureOf(type, 'lower');
  const takes = pointersIn(type.parameters.map((parameter) => parameter.type));
  const gives = type.result !== undefined && layoutOf(type.result).pointers;
  checkMemory(scope, options, takes || gives || spilled || returned, gives);
  if (options.postReturn !== undefined) scope.fail('a lowered function has no post-return');
  addCore(scope, parameters, results);
  return { kind: 'lower', offset: scope.offset, function: target, options, type };
}

function pointersIn(types: readonly FunctionType['parameters'][number]['type'][]): boolean {
  return types.some((type) => layoutOf(type).pointers);
}

const REALLOC: CoreFunctionType = { parameters: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] };

function checkMemory(scope: Scope, options: CanonicalOptions, memory: boolean, realloc: boolean): void {
  if (options.async) scope.later('canonical option async (WASI 0.3)');
  if (options.callback !== undefined) scope.fail('canonical option callback stands without async');
  if (memory && options.memory === undefined) need(scope, 'memory');
  if (realloc && options.realloc === undefined) need(scope, 'realloc');
  if (options.memory !== undefined) checkMemoryType(scope, scope.get('core-memory', options.memory));
  if (options.realloc === undefined) return;
  if (options.memory === undefined) scope.fail('canonical option realloc stands without memory');
  checkSignature(scope, scope.coreFunction(options.realloc), REALLOC, 'realloc');
}

/** Of 32 bits and not shared. */
function checkMemoryType(scope: Scope, given: CoreExternType): void {
  const difference = compareCore(given, { kind: 'memory', limits: { minimum: 0 } });
  if (difference) scope.fail(`canonical option memory: ${printDifference(difference)}`);
}

function need(scope: Scope, option: 'memory' | 'realloc'): never {
  return scope.fail(`this function type needs the canonical option ${option}`);
}

export function checkSignature(
  scope: Scope,
  given: CoreFunctionType,
  wanted: CoreFunctionType,
  what: string,
): void {
  const difference = compareCoreFunctions(given, wanted);
  if (difference) scope.fail(`${what}: ${printDifference(difference)}`);
}

function resourceBuiltIn(
  scope: Scope,
  kind: 'resource.new' | 'resource.drop' | 'resource.rep',
  resource: ResourceType,
): Step {
  if (kind !== 'resource.drop' && !scope.local.has(resource)) {
    scope.fail(`canon ${kind} needs a resource that this component defines itself`);
  }
  addCore(scope, ['i32'], kind === 'resource.drop' ? [] : ['i32']);
  return { kind, offset: scope.offset, resource };
}

function addCore(
  scope: Scope,
  parameters: readonly CoreValueType[],
  results: readonly CoreValueType[],
): void {
  scope.add('core-func', { kind: 'func', type: { parameters, results } });
}
