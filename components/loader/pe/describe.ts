/** What a PE32+ image asks for and offers. */
import { Description, Format, LoadError, SymbolImport } from '../gen/export/nucleus-loader-loader';
import { Option, Result } from '../../lib/wit';
import { Budget } from '../image/budget';
import { Bytes } from '../image/bytes';
import { AddressSpace } from './address-space';
import { Exports, shownExport } from './exports';
import { Header, readHeader } from './header';
import { Imports, shown } from './imports';
import * as L from './layout';

export function describePe(image: Bytes): Result<Description, LoadError> {
  const header = readHeader(image);
  if (!header.isOk) return Result.err<Description, LoadError>(header.error);
  const space = new AddressSpace(image);
  const budget = new Budget();
  const imports = new Imports(space, budget);
  const exports = new Exports(space, budget);
  const fault = space.fill(header.value) || imports.read(header.value) || exports.read(header.value);
  if (fault) return Result.err<Description, LoadError>(fault);
  return Result.ok<Description, LoadError>(
    new Description(
      Format.Pe,
      summary(image, header.value),
      header.value.entry,
      Option.none<string>(),
      imports.libraries.map<string>((one) => one.library),
      functionsOf(imports),
      exports.symbols.map<string>((one) => shownExport(one)),
    ),
  );
}

function functionsOf(imports: Imports): Array<SymbolImport> {
  const functions = new Array<SymbolImport>();
  for (let i = 0; i < imports.libraries.length; i++) {
    const one = imports.libraries[i];
    for (let k = 0; k < one.slots.length; k++) functions.push(new SymbolImport(one.library, shown(one.slots[k].called)));
  }
  return functions;
}

function summary(image: Bytes, header: Header): string {
  const what = (header.characteristics & L.DLL) != 0 ? 'DLL' : subsystem(header.subsystem);
  const managed = header.directory(L.DIRECTORY_CLR);
  return 'PE32+ x86-64, ' + what + (managed != 0 && image.u32(managed) != 0 ? ', .NET' : '');
}

/** IMAGE_SUBSYSTEM_*. */
function subsystem(number: u16): string {
  switch (number) {
    case 1:
      return 'native program';
    case 2:
      return 'Windows program';
    case 3:
      return 'console program';
    case 10:
    case 11:
    case 12:
      return 'EFI program';
    default:
      return 'program of subsystem ' + number.toString();
  }
}
