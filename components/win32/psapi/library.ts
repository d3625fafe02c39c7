// PSAPI.DLL: what KERNEL32 has under names that begin with K32.
//
// Source: Microsoft, psapi.h.

import { Library } from '../system/export';

export function psapi(kernel: Library): Library {
  const library = new Library('PSAPI.DLL');
  library.add('EnumProcessModules', kernel.named('K32EnumProcessModules')!.handler!);
  library.add('GetModuleBaseNameA', kernel.named('K32GetModuleBaseNameA')!.handler!);
  library.add('GetModuleBaseNameW', kernel.named('K32GetModuleBaseNameW')!.handler!);
  library.add('GetModuleFileNameExA', kernel.named('K32GetModuleFileNameExA')!.handler!);
  library.add('GetModuleFileNameExW', kernel.named('K32GetModuleFileNameExW')!.handler!);
  library.add('GetModuleInformation', kernel.named('K32GetModuleInformation')!.handler!);
  library.add('GetProcessMemoryInfo', kernel.named('K32GetProcessMemoryInfo')!.handler!);
  return library;
}
