/**
 * Writes gen/export/PACKAGE-INTERFACE.ts: the types of one exported interface, and at its head the signatures that the
 * author writes.
 */

import type { NamedType, Scope, WitFunction } from '../wit/model.ts';
import type { Abi } from './abi.ts';
import { declareNames, signatureText } from './import-file.ts';
import { answeredByKernel } from './kernel-method.ts';
import { ModuleText } from './module-text.ts';
import { fieldName, functionName, typeName } from './names.ts';
import { declareType } from './type-declaration.ts';

/** Names that the author's class of a resource has for the bindings. */
export const AUTHOR_NAMES = ['dropped'];

export function exportFile(abi: Abi, owner: Scope, functions: readonly WitFunction[]): ModuleText {
  const { plan } = abi;
  const path = plan.file(owner, 'export');
  // A resource has as many entries as names, by `type headers = fields`.
  const own = [...new Set(owner.types.values())].filter((each) => each.owner === owner);
  const module = new ModuleText(path, exportHead(abi, owner, own, functions));
  declareNames(
    module,
    owner,
    own.filter((each) => each.kind !== 'resource'),
  );
  for (const each of own) {
    if (each.kind !== 'resource') declareType(plan, module, each, 'export');
  }
  return module;
}

function exportHead(
  abi: Abi,
  owner: Scope,
  own: readonly NamedType[],
  functions: readonly WitFunction[],
): string {
  const { plan } = abi;
  const signatures: string[] = [];
  // Names as they are without clashes: this text is for people.
  const scratch = new ModuleText('scratch', '');
  const text = (each: WitFunction) => signatureText(abi, scratch, each, 'export');
  for (const each of functions) {
    if (each.role === 'plain') signatures.push(`  export function ${functionName(each.label)}${text(each)}`);
  }
  for (const resource of own) {
    if (resource.kind !== 'resource') continue;
    signatures.push(`  export class ${typeName(resource.name)}`);
    for (const each of functions) {
      if (each.resource === resource && !answeredByKernel(each))
        signatures.push(`    ${memberText(each, text(each))}`);
    }
    signatures.push('    dropped(): void  (optional)');
  }
  return [
    `${owner.id}, as this component exports it. Generated from WIT by tools/bindgen.`,
    ...(signatures.length === 0 ? [] : ['', `${plan.authorFile(owner)}.ts provides:`, '', ...signatures]),
  ].join('\n');
}

function memberText(each: WitFunction, signature: string): string {
  if (each.role === 'constructor' && each.type.result!.kind === 'own') {
    return `constructor${signature.replace(/: [^:]*$/, '')}`;
  }
  if (each.role === 'constructor') return `static tryNew${signature}`;
  return `${each.role === 'static' ? 'static ' : ''}${fieldName(each.label, AUTHOR_NAMES)}${signature}`;
}
