// Fills the slots of an image with the addresses of what it imports.

import { FunctionName, FunctionNameTag, Image, ImportLibrary } from '../gen/import/nucleus-loader-portable-executable';
import { hostsOf } from './api-sets';
import { depend, Loading } from './loading';
import { Module, moduleName } from './module';

/** Imports that are bound at once; those of delayed libraries wait for the image's own helper to ask. False if a DLL is not there. */
export function linkImage(loading: Loading, module: Module, image: Image): bool {
  for (let i = 0; i < image.libraries.length; i++) {
    if (!image.libraries[i].delayed.isSome && !linkLibrary(loading, module, image.libraries[i])) return false;
  }
  return true;
}

function linkLibrary(loading: Loading, module: Module, wanted: ImportLibrary): bool {
  const provider = loading.module(wanted.library, module);
  if (provider == null) return false;
  depend(module, provider);
  const hosts = hostsOf(moduleName(wanted.library));
  for (let i = 0; i < wanted.slots.length; i++) {
    const called = shown(wanted.slots[i].called);
    let address = hosts == null ? loading.find(provider, called) : loading.findInHosts(hosts, called);
    if (address == 0) address = loading.process.modules.missing(wanted.library, called, reasonOf(loading, provider));
    // Slots may lie in memory that only the loader writes.
    loading.process.space.force(module.base + wanted.slots[i].slot, address);
  }
  return true;
}

/** "#12" for what is asked for by ordinal. */
function shown(called: FunctionName): string {
  return called.tag == FunctionNameTag.Name ? called.name : '#' + called.ordinal.toString();
}

function reasonOf(loading: Loading, provider: Module): string {
  if (loading.isCircle) return 'is forwarded in a circle';
  return provider.image == null ? 'is not implemented' : 'is not exported';
}
