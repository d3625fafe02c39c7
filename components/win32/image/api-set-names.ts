// Which API sets there are, of the two families whose sets are all known here. Programs ask for a set while they run to learn whether this
// Windows has it; what a program imports is not looked up here, since a set that is newer than this list may hold what is there.
//
// Source: Microsoft, "Windows API sets"; "Windows umbrella libraries"; "Upgrade your code to the Universal CRT".

const CORE: string = `
  apiquery appcompat appinit atoms backgroundtask bicltapi biplmapi biptcltapi calendar com com-midlproxystub com-private comm
  commandlinetoargv console console-ansi console-internal crt datetime debug delayload enclave errorhandling featurestaging featuretoggles
  fibers file file-ansi file-fromapp firmware guard handle heap heap-obsolete interlocked io ioring job kernel32-legacy
  kernel32-legacy-ansi kernel32-private largeinteger libraryloader libraryloader-private localization localization-ansi localization-obsolete
  localization-private localregistry marshal memory misc multipleproviderrouter namedpipe namedpipe-ansi namespace namespace-ansi
  normalization path pcw perfcounters privateprofile processenvironment processenvironment-ansi processsecurity processsnapshot
  processthreads processtopology processtopology-obsolete processtopology-private profile psapi psapi-ansi psapi-obsolete psapiansi
  quirks realtime registry registry-private registryuserspecific rtlsupport shlwapi-legacy shlwapi-obsolete shlwapi-private shutdown
  sidebyside slapi state-helpers string string-obsolete stringansi stringloader synch synch-ansi sysinfo systemtopology threadpool
  threadpool-legacy threadpool-private timezone toolhelp ums url util version version-private versionansi windowsceip windowserrorreporting
  winrt winrt-error winrt-errorprivate winrt-propertysetprivate winrt-registration winrt-robuffer winrt-roparameterizediid winrt-string wow64
  xstate`;
const CRT: string = 'conio convert environment filesystem heap locale math multibyte private process runtime stdio string time utility';

const CORE_START = 'api-ms-win-core-';
const CRT_START = 'api-ms-win-crt-';

/** Whether a name is of one of the families, and of none of their sets: `name` as modules have it. */
export function isNoApiSet(name: string): bool {
  if (name.startsWith(CORE_START)) return !has(CORE, setIn(name, CORE_START.length));
  return name.startsWith(CRT_START) && !has(CRT, setIn(name, CRT_START.length));
}

/** What stands before the version, "-l1-2-0.dll"; "" if there is none. */
function setIn(name: string, start: i32): string {
  const end = name.lastIndexOf('-l');
  return end < start ? '' : name.substring(start, end);
}

function has(names: string, one: string): bool {
  return one.length > 0 && names.replaceAll('\n', ' ').split(' ').includes(one);
}
