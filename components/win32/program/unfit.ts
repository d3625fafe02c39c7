// Images that are whole, but no programs for a console or a desktop.

import { Image } from '../gen/import/nucleus-loader-portable-executable';

/** IMAGE_SUBSYSTEM_*: of programs for the desktop and for the console. */
const WINDOWS_GUI: u16 = 2;
const WINDOWS_CUI: u16 = 3;

/** Why an image cannot be run as a program; "" where it can. */
export function unfitness(image: Image): string {
  if (image.library) return 'it is a DLL (IMAGE_FILE_DLL): programs load it, and it cannot be run itself';
  if (image.subsystem != WINDOWS_CUI && image.subsystem != WINDOWS_GUI) {
    return `it is a program for ${subsystemName(image.subsystem)}, and neither of the console nor of the desktop (Subsystem 3 or 2)`;
  }
  return image.entry == 0 ? 'it has no entry point (AddressOfEntryPoint is 0)' : '';
}

/** Source: Microsoft, "PE Format", Windows Subsystem. */
function subsystemName(number: u16): string {
  switch (number) {
    case 0:
      return 'an unknown subsystem (IMAGE_SUBSYSTEM_UNKNOWN)';
    case 1:
      return 'the kernel or a driver (IMAGE_SUBSYSTEM_NATIVE)';
    case 5:
      return 'OS/2 (IMAGE_SUBSYSTEM_OS2_CUI)';
    case 7:
      return 'POSIX (IMAGE_SUBSYSTEM_POSIX_CUI)';
    case 8:
      return 'Windows 9x as a driver (IMAGE_SUBSYSTEM_NATIVE_WINDOWS)';
    case 9:
      return 'Windows CE (IMAGE_SUBSYSTEM_WINDOWS_CE_GUI)';
    case 10:
      return 'EFI (IMAGE_SUBSYSTEM_EFI_APPLICATION)';
    case 11:
      return 'EFI as a driver for starting (IMAGE_SUBSYSTEM_EFI_BOOT_SERVICE_DRIVER)';
    case 12:
      return 'EFI as a driver (IMAGE_SUBSYSTEM_EFI_RUNTIME_DRIVER)';
    case 13:
      return 'EFI in ROM (IMAGE_SUBSYSTEM_EFI_ROM)';
    case 14:
      return 'XBOX (IMAGE_SUBSYSTEM_XBOX)';
    case 16:
      return 'starting Windows (IMAGE_SUBSYSTEM_WINDOWS_BOOT_APPLICATION)';
    default:
      return 'subsystem ' + number.toString();
  }
}
