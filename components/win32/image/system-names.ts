// DLLs that every Windows has and this one lacks. A program that names one loads nevertheless: only a call of what it should hold
// ends it. Of any other DLL that is not found the program is told when it starts, as Windows' loader does.

const NAMES: string = `
  activeds aclui adsldpc authz avicap32 avifil32 avrt bcrypt cfgmgr32 clbcatq combase comctl32 comdlg32 credui crypt32 cryptbase cryptsp cryptui d2d1 d3d11 d3d12 d3d9
  d3dcompiler_47 davclnt dbgcore dbghelp dcomp dhcpcsvc dinput8 dnsapi dsound dwmapi dwrite dxgi dxva2 esent evr fltlib fwpuclnt
  gdi32 gdi32full gdiplus glu32 hid hlink httpapi imagehlp imm32 iphlpapi ktmw32 loadperf logoncli lz32 mf mfplat mfreadwrite
  mmdevapi mpr msacm32 msasn1 mscoree msdelta msi msimg32 msvcp_win mswsock msvfw32 mtxdm ncrypt ndfapi netapi32 netutils newdev
  ntdsapi ntmarta odbc32 ole32 oleacc oledlg opengl32 pdh powrprof printui profapi propsys psapi rasapi32 resutils
  rpcrt4 rstrtmgr samcli samlib sas schannel secur32 sensapi setupapi sfc shcore shell32 shlwapi slc srvcli sspicli tapi32 tbs tdh
  traffic ucrtbase uiautomationcore urlmon user32 userenv usp10 uxtheme virtdisk wer wevtapi win32u windowscodecs winhttp wininet
  winmm winscard winspool winsta wintrust wkscli wlanapi wldap32 wofutil ws2_32 wsock32 wtsapi32 xinput1_4 xmllite advapi32
  cabinet d3d10 d3d10_1 d3d8 ddraw dinput icu icuin icuuc inetcomm ksuser mfc42u mprapi msdmo
  msimtf msxml6 netshell ntshrui oleprn olepro32 quartz rasman shdocvw shimgvw sti t2embed
  websocket wecapi winbio wmi wmp wsdapi xaudio2_9 xinput9_1_0 oleaut32 version bcryptprimitives ntdll`;

let names: Set<string> | null = null;

/** `name` as modules have it. */
export function isSystemName(name: string): bool {
  let all = names;
  if (all == null) {
    all = new Set<string>();
    const parts = NAMES.replaceAll('\n', ' ').split(' ');
    for (let i = 0; i < parts.length; i++) if (parts[i].length > 0) all.add(parts[i] + '.dll');
    names = all;
  }
  return all.has(name) || name == 'winspool.drv';
}
