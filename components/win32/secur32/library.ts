// SECUR32.dll: packages that secure connections, of which there are none, and the user's name in its forms.
//
// Source: Microsoft, sspi.h ("InitSecurityInterfaceW function", "SecurityFunctionTableW structure", "AcquireCredentialsHandleW
// function", "QuerySecurityPackageInfoW function"), secext.h ("GetUserNameExW function", "EXTENDED_NAME_FORMAT enumeration").

import { giveText } from '../memory/text';
import { ERROR_INVALID_PARAMETER, ERROR_MORE_DATA } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const SEC_E_INVALID_HANDLE: u64 = 0x8009_0301;
const SEC_E_SECPKG_NOT_FOUND: u64 = 0x8009_0305;
const ERROR_NONE_MAPPED: u32 = 1332;
const NAME_SAM_COMPATIBLE: u32 = 2;
/** Machine and user. */
const SAM_NAME: string = 'NUCLEUS\\user';
/** SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION. */
const VERSION: u32 = 1;
/** Functions of the table, in its order; those without a name are reserved. W is the letter of the texts. */
const TABLE: Array<string> = [
  'EnumerateSecurityPackages*', 'QueryCredentialsAttributes*', 'AcquireCredentialsHandle*', 'FreeCredentialsHandle', '', 'InitializeSecurityContext*',
  'AcceptSecurityContext', 'CompleteAuthToken', 'DeleteSecurityContext', 'ApplyControlToken', 'QueryContextAttributes*', 'ImpersonateSecurityContext',
  'RevertSecurityContext', 'MakeSignature', 'VerifySignature', 'FreeContextBuffer', 'QuerySecurityPackageInfo*', '', '', 'ExportSecurityContext',
  'ImportSecurityContext*', '', '', 'QuerySecurityContextToken', 'EncryptMessage', 'DecryptMessage',
];

export function secur32(): Library {
  const library = new Library('SECUR32.dll');
  library.add('InitSecurityInterfaceA', (thread, call) => table(thread, 'A'));
  library.add('InitSecurityInterfaceW', (thread, call) => table(thread, 'W'));
  library.add('EnumerateSecurityPackagesA', noPackages);
  library.add('EnumerateSecurityPackagesW', noPackages);
  library.add('GetUserNameExA', (thread, call) => userName(thread, call, false));
  library.add('GetUserNameExW', (thread, call) => userName(thread, call, true));
  packageExports(library);
  contextExports(library);
  return library;
}

/** What names a package. */
function packageExports(library: Library): void {
  library.add('AcquireCredentialsHandleA', (thread, call) => SEC_E_SECPKG_NOT_FOUND, Shape.Wide);
  library.add('AcquireCredentialsHandleW', (thread, call) => SEC_E_SECPKG_NOT_FOUND, Shape.Wide);
  library.add('ImportSecurityContextA', (thread, call) => SEC_E_SECPKG_NOT_FOUND);
  library.add('ImportSecurityContextW', (thread, call) => SEC_E_SECPKG_NOT_FOUND);
  library.add('QuerySecurityPackageInfoA', (thread, call) => SEC_E_SECPKG_NOT_FOUND);
  library.add('QuerySecurityPackageInfoW', (thread, call) => SEC_E_SECPKG_NOT_FOUND);
  library.only(
    'AcquireCredentialsHandleA AcquireCredentialsHandleW ImportSecurityContextA ImportSecurityContextW QuerySecurityPackageInfoA QuerySecurityPackageInfoW',
    'SEC_E_SECPKG_NOT_FOUND: there are no packages',
  );
}

/** What needs credentials or a context, which nobody can have. */
function contextExports(library: Library): void {
  library.add('AcceptSecurityContext', noHandle, Shape.Wide);
  library.add('ApplyControlToken', noHandle);
  library.add('CompleteAuthToken', noHandle);
  library.add('DecryptMessage', noHandle);
  library.add('DeleteSecurityContext', noHandle);
  library.add('EncryptMessage', noHandle);
  library.add('ExportSecurityContext', noHandle);
  library.add('FreeContextBuffer', (thread, call) => 0);
  library.add('FreeCredentialsHandle', noHandle);
  library.add('ImpersonateSecurityContext', noHandle);
  library.add('InitializeSecurityContextA', noHandle, Shape.Wide);
  library.add('InitializeSecurityContextW', noHandle, Shape.Wide);
  library.add('MakeSignature', noHandle);
  library.add('QueryContextAttributesA', noHandle);
  library.add('QueryContextAttributesW', noHandle);
  library.add('QueryCredentialsAttributesA', noHandle);
  library.add('QueryCredentialsAttributesW', noHandle);
  library.add('QuerySecurityContextToken', noHandle);
  library.add('RevertSecurityContext', noHandle);
  library.add('VerifySignature', noHandle);
  library.only(
    'AcceptSecurityContext ApplyControlToken CompleteAuthToken DecryptMessage DeleteSecurityContext EncryptMessage ExportSecurityContext FreeCredentialsHandle ImpersonateSecurityContext InitializeSecurityContextA InitializeSecurityContextW MakeSignature QueryContextAttributesA QueryContextAttributesW QueryCredentialsAttributesA QueryCredentialsAttributesW QuerySecurityContextToken RevertSecurityContext VerifySignature',
    'SEC_E_INVALID_HANDLE',
  );
  library.only('FreeContextBuffer', 'there is nothing to free');
}

function noHandle(thread: Thread, call: Call): u64 {
  return SEC_E_INVALID_HANDLE;
}

/** A table of functions for the whole process; null if there is no memory. */
function table(thread: Thread, letter: string): u64 {
  const process = thread.process;
  const key = 'InitSecurityInterface' + letter;
  if (process.crt.blocks.has(key)) return process.crt.blocks.get(key);
  const at = process.heap.allocate(8 + <u64>TABLE.length * 8);
  if (at == 0) return 0;
  process.memory.setU64(at, VERSION);
  const library = process.stubs.exportOf(thread.number)!.library;
  for (let i = 0; i < TABLE.length; i++) {
    const one = library.named(TABLE[i].replace('*', letter));
    process.memory.setU64(at + 8 + <u64>i * 8, one == null ? 0 : process.stubs.addressOf(one));
  }
  process.crt.blocks.set(key, at);
  return at;
}

/** Where their number goes, where their list goes. */
function noPackages(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  return memory.setU32(call.a0, 0) && memory.setU64(call.a1, 0) ? 0 : SEC_E_INVALID_HANDLE;
}

/** Format, buffer, its size in units, which becomes the name's, or the size that it needs. */
function userName(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  if (call.a2 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (<u32>call.a0 != NAME_SAM_COMPATIBLE) return thread.fail(ERROR_NONE_MAPPED);
  const room = memory.u32(call.a2);
  if (call.a1 == 0 || room <= <u32>SAM_NAME.length) {
    memory.setU32(call.a2, SAM_NAME.length + 1);
    return thread.fail(ERROR_MORE_DATA);
  }
  giveText(thread, SAM_NAME, call.a1, room, wide);
  memory.setU32(call.a2, SAM_NAME.length);
  return 1;
}
