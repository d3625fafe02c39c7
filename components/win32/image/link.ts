// Fills the slots of an image with the addresses of what it imports.

import { FunctionNameTag, Image, ImportLibrary } from '../gen/import/nucleus-loader-portable-executable';
import { Process } from '../process/process';
import { Export, Shape } from '../system/export';
import { Module } from './module';

/** Imports that are bound at once; those of delayed libraries wait for the image's own helper to ask. */
export function linkImage(process: Process, module: Module, image: Image): void {
  for (let i = 0; i < image.libraries.length; i++) {
    if (!image.libraries[i].delayed.isSome) linkLibrary(process, module, image.libraries[i]);
  }
}

function linkLibrary(process: Process, module: Module, wanted: ImportLibrary): void {
  const provider = process.modules.load(wanted.library);
  for (let i = 0; i < wanted.slots.length; i++) {
    const called = wanted.slots[i].called;
    const isNamed = called.tag == FunctionNameTag.Name;
    let address: u64 = 0;
    if (provider != null) {
      address = isNamed ? process.modules.find(provider, called.name) : process.modules.findOrdinal(provider, called.ordinal);
    }
    if (address == 0) address = missing(process, wanted.library, isNamed ? called.name : '#' + called.ordinal.toString());
    put(process, module.base + wanted.slots[i].slot, address);
  }
}

/** Code that ends the program when it is called, and says what was. */
function missing(process: Process, library: string, name: string): u64 {
  return process.stubs.addressOf(new Export(process.modules.unknown(library), name, Shape.Plain, null));
}

/** Slots may lie in memory that only the loader writes. */
function put(process: Process, slot: u64, address: u64): void {
  process.space.force(slot, address);
}
