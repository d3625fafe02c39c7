/** A service on this thread: an instance, called directly. */

import { camelCase, pascalCase } from '../component/adapter/names.ts';
import type { ExportedFunction, ExportedInstance } from '../component/instance/exports.ts';
import type { Instance } from '../component/instance/instantiate.ts';
import type { CallSite } from '../component/instance/trap.ts';
import type { ExternType } from '../component/types/model.ts';
import { findCompatible, parseName } from '../component/types/names.ts';
import type { Service } from './service.ts';

/** Functions in jco's conventions, which may give promises. */
// biome-ignore lint/suspicious/noExplicitAny: what it holds is known from WIT only
export type Functions = Record<string, any>;

/** @param name for messages */
export function instanceService(instance: Pick<Instance, 'exports'>, name = 'service'): Service {
  const functions = new Map<string, Functions>();
  const exports = new Map<string, ExternType>();
  const loose: Functions = {};
  for (const [key, exported] of instance.exports) {
    if (isInstance(exported)) {
      exports.set(key, { kind: 'instance', type: exported.type });
      functions.set(key, exported.js);
    } else {
      exports.set(key, { kind: 'func', type: exported.type });
      loose[camelCase(key)] = exported.js;
    }
  }
  functions.set('', loose);
  const find = (wanted: string) => {
    const found = functions.get(wanted) ?? functions.get(findCompatible(wanted, exports.keys()) ?? '');
    if (found !== undefined) functions.set(wanted, found);
    return found;
  };
  return {
    ...{ name, exports },
    async call(site, args, { signal } = {}) {
      signal?.throwIfAborted();
      return callIn(find(site.interface), site, args);
    },
  };
}

function isInstance(exported: ExportedInstance | ExportedFunction): exported is ExportedInstance {
  return 'instance' in exported;
}

/** Calls what an object in jco's conventions has under a name of WIT. */
function callIn(functions: Functions | undefined, site: CallSite, args: readonly unknown[]): unknown {
  const parsed = parseName(site.function);
  switch (parsed?.kind) {
    case 'method':
      return (args[0] as Functions)[camelCase(parsed.label)](...args.slice(1));
    case 'static':
      return functions![pascalCase(parsed.resource)][camelCase(parsed.label)](...args);
    case 'constructor':
      return Reflect.construct(functions![pascalCase(parsed.resource)], args);
    default:
      return functions![camelCase(site.function)](...args);
  }
}
