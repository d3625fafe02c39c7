// API sets: names of contracts in place of DLLs, and which DLL keeps each. A row is the beginning of a name and its hosts; the
// first is the module that a handle is of, functions are looked for in all of them. The longest beginning that fits holds.
//
// Source: Microsoft, "Windows API sets"; "Universal CRT deployment" for the C runtime's.

class Row {
  constructor(
    readonly start: string,
    readonly hosts: Array<string>,
  ) {}
}

/** KERNELBASE holds what several DLLs give out again. */
const BASE: Array<string> = ['kernel32.dll', 'ntdll.dll', 'advapi32.dll', 'version.dll', 'user32.dll', 'shlwapi.dll', 'pathcch.dll'];

const ROWS: Array<Row> = [
  new Row('kernelbase.dll', BASE),
  new Row('api-ms-win-core-', BASE),
  new Row('api-ms-win-core-path-', ['pathcch.dll']),
  new Row('api-ms-win-core-com-', ['ole32.dll', 'oleaut32.dll']),
  new Row('api-ms-win-core-winrt-', ['combase.dll', 'ole32.dll']),
  new Row('api-ms-win-core-version-', ['version.dll']),
  new Row('api-ms-win-core-registry-', ['advapi32.dll']),
  new Row('api-ms-win-crt-', ['ucrtbase.dll']),
  new Row('api-ms-win-security-', ['advapi32.dll', 'kernel32.dll']),
  new Row('api-ms-win-service-', ['advapi32.dll']),
  new Row('api-ms-win-eventing-', ['advapi32.dll', 'kernel32.dll']),
  new Row('api-ms-win-eventlog-', ['advapi32.dll']),
  new Row('api-ms-win-ntuser-', ['user32.dll']),
  new Row('api-ms-win-shcore-', ['shcore.dll', 'shell32.dll']),
  new Row('api-ms-win-shell-', ['shell32.dll']),
  new Row('api-ms-win-', BASE),
  new Row('ext-ms-win-ntuser-', ['user32.dll']),
  new Row('ext-ms-win-advapi32-', ['advapi32.dll']),
  new Row('ext-ms-win-kernel32-', ['kernel32.dll']),
];

/** DLLs that keep what a module's name stands for; null if it stands for itself. */
export function hostsOf(name: string): Array<string> | null {
  let best: Row | null = null;
  for (let i = 0; i < ROWS.length; i++) {
    const row = ROWS[i];
    if (name.startsWith(row.start) && (best == null || row.start.length > best.start.length)) best = row;
  }
  return best == null ? null : best.hosts;
}
