// Stores of certificates: they can be opened, and are empty. Certificates cannot be read, nor added.
//
// Source: Microsoft, wincrypt.h ("CertOpenStore function", "CertEnumCertificatesInStore function", "CertFindCertificateInStore function",
// "CertCloseStore function", "CryptProtectData function").

import { CertificateStore } from '../object/certificate-store';
import { ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_NOT_SUPPORTED } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const CRYPT_E_NOT_FOUND: u32 = 0x8009_2004;
const E_INVALIDARG: u32 = 0x8007_0057;
/** Providers by number, and one by name: of memory, the system's by either kind of name, and a collection of others. */
const MEMORY: u64 = 2;
const SYSTEM_A: u64 = 9;
const COLLECTION: u64 = 11;
const SYSTEM_REGISTRY_W: u64 = 13;

export function storeExports(library: Library): void {
  library.add('CertOpenStore', openStore, Shape.Wide);
  library.add('CertOpenSystemStoreA', (thread, call) => newStore(thread));
  library.add('CertOpenSystemStoreW', (thread, call) => newStore(thread));
  library.add('CertDuplicateStore', (thread, call) => call.a0);
  library.add('CertCloseStore', closeStore);
  library.add('CertAddStoreToCollection', (thread, call) => 1);
  library.add('CertEnumCertificatesInStore', notFound);
  library.add('CertEnumCRLsInStore', notFound);
  library.add('CertFindCertificateInStore', notFound, Shape.Wide);
  library.add('CertFindCRLInStore', notFound, Shape.Wide);
  library.add('CertGetSubjectCertificateFromStore', notFound);
  library.add('CertFreeCertificateContext', (thread, call) => 1);
  library.add('CertFreeCRLContext', (thread, call) => 1);
  library.add('CertDuplicateCertificateContext', (thread, call) => call.a0);
  library.only('CertFreeCertificateContext CertFreeCRLContext CertAddStoreToCollection', '1: there are no certificates');
  library.only('CertDuplicateCertificateContext CertDuplicateStore', 'what it is given');
  library.lacks('CertOpenStore', 'stores in files and in messages: all are empty');
  refusedExports(library);
}

/** What would read, keep or judge a certificate, or hide data by the user's key. */
function refusedExports(library: Library): void {
  library.add('CertCreateCertificateContext', (thread, call) => thread.fail(E_INVALIDARG));
  library.add('CertAddEncodedCertificateToStore', (thread, call) => thread.fail(ERROR_ACCESS_DENIED), Shape.Wide);
  library.add('CertAddCertificateContextToStore', (thread, call) => thread.fail(ERROR_ACCESS_DENIED));
  library.add('CertDeleteCertificateFromStore', (thread, call) => thread.fail(ERROR_ACCESS_DENIED));
  library.add('CertGetCertificateChain', (thread, call) => thread.fail(E_INVALIDARG), Shape.Wide);
  library.add('CertVerifyCertificateChainPolicy', (thread, call) => thread.fail(E_INVALIDARG));
  library.add('CertCreateCertificateChainEngine', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED));
  library.add('CertGetEnhancedKeyUsage', (thread, call) => thread.fail(CRYPT_E_NOT_FOUND));
  library.add('CertGetCertificateContextProperty', (thread, call) => thread.fail(CRYPT_E_NOT_FOUND));
  library.add('CryptDecodeObjectEx', (thread, call) => thread.fail(ERROR_FILE_NOT_FOUND), Shape.Wide);
  library.add('CryptQueryObject', (thread, call) => thread.fail(CRYPT_E_NOT_FOUND), Shape.Wide);
  library.add('CryptAcquireCertificatePrivateKey', (thread, call) => thread.fail(CRYPT_E_NOT_FOUND), Shape.Wide);
  library.add('CryptProtectData', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED), Shape.Wide);
  library.add('CryptUnprotectData', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED), Shape.Wide);
  library.add('CryptProtectMemory', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED));
  library.add('CryptUnprotectMemory', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED));
  library.only('CertCreateCertificateContext CertGetCertificateChain CertVerifyCertificateChainPolicy', 'fails with E_INVALIDARG: there are no certificates');
  library.only('CertAddEncodedCertificateToStore CertAddCertificateContextToStore CertDeleteCertificateFromStore', 'fails with ERROR_ACCESS_DENIED');
  library.only('CertGetEnhancedKeyUsage CertGetCertificateContextProperty CryptQueryObject CryptAcquireCertificatePrivateKey', 'fails with CRYPT_E_NOT_FOUND');
  library.only('CryptDecodeObjectEx', 'fails with ERROR_FILE_NOT_FOUND: structures are not known');
  library.only(
    'CertCreateCertificateChainEngine CryptProtectData CryptUnprotectData CryptProtectMemory CryptUnprotectMemory',
    'fails with ERROR_NOT_SUPPORTED',
  );
}

/** Provider: a number, or a name. */
function openStore(thread: Thread, call: Call): u64 {
  const provider = call.a0;
  const isKnown = provider == MEMORY || (provider >= SYSTEM_A && provider <= COLLECTION) || provider == SYSTEM_REGISTRY_W || provider >= 0x1_0000;
  return isKnown ? newStore(thread) : thread.fail(ERROR_FILE_NOT_FOUND);
}

/** A handle of its own, so that a store that is closed is one no more. */
function newStore(thread: Thread): u64 {
  return thread.process.handles.open(new CertificateStore(), 0);
}

function closeStore(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return 1;
  const handles = thread.process.handles;
  return handles.find(call.a0) instanceof CertificateStore && handles.close(call.a0) ? 1 : thread.fail(E_INVALIDARG);
}

function notFound(thread: Thread, call: Call): u64 {
  return thread.fail(CRYPT_E_NOT_FOUND);
}
