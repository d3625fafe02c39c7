// Hashes: of a provider of cryptography (CryptoAPI) and of bcrypt.dll (CNG), with and without keys.
//
// Source of what is expected: Microsoft, "CryptCreateHash function", "CryptHashData function", "CryptGetHashParam function",
// "CryptDuplicateHash function", "BCryptOpenAlgorithmProvider function", "BCryptCreateHash function", "BCryptFinishHash function",
// "BCryptGetProperty function", "CNG Algorithm Pseudo-handles"; FIPS 180-4, RFC 1321, RFC 2202 and RFC 4231 for the values.
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <bcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static BYTE million[1000000];

static void show(const char *what, const BYTE *bytes, DWORD count) {
  printf("%s: ", what);
  for (DWORD i = 0; i < count; i++) printf("%02x", bytes[i]);
  printf("\n");
}

static void tell(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, error %lx\n", what, value, error);
  SetLastError(0);
}

static void hash(HCRYPTPROV provider, ALG_ID algorithm, const BYTE *bytes, DWORD count, DWORD piece) {
  HCRYPTHASH handle;
  BYTE result[64];
  DWORD size = sizeof result;
  if (!CryptCreateHash(provider, algorithm, 0, 0, &handle)) {
    tell("not made", algorithm);
    return;
  }
  for (DWORD at = 0; at < count; at += piece) CryptHashData(handle, bytes + at, count - at < piece ? count - at : piece, 0);
  CryptGetHashParam(handle, HP_HASHVAL, result, &size, 0);
  printf("%x, %lu bytes by %lu: ", algorithm, count, piece);
  show("", result, size);
  CryptDestroyHash(handle);
}

static void provider(void) {
  static const ALG_ID all[] = {CALG_MD5, CALG_SHA1, CALG_SHA_256, CALG_SHA_384, CALG_SHA_512};
  HCRYPTPROV one, old;
  HCRYPTHASH handle, other;
  DWORD size, value;
  BYTE result[64];
  tell("acquire", CryptAcquireContextW(&one, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
  tell("acquire old", CryptAcquireContextA(&old, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
  tell("no such type", CryptAcquireContextA(&old, NULL, NULL, 900, CRYPT_VERIFYCONTEXT));
  tell("no type", CryptAcquireContextA(&old, NULL, NULL, 1000, CRYPT_VERIFYCONTEXT));
  for (int i = 0; i < 5; i++) {
    hash(one, all[i], (const BYTE *)"", 0, 1);
    hash(one, all[i], (const BYTE *)"abc", 3, 3);
    hash(one, all[i], (const BYTE *)"abc", 3, 1);
    hash(one, all[i], million, 1000000, 1000000);
    hash(one, all[i], million, 1000000, 977);
    for (DWORD count = 55; count < 130; count += count == 57 ? 6 : count == 65 ? 46 : count == 113 ? 14 : 1) hash(one, all[i], million, count, 64);
  }
  hash(one, 0x8123, million, 1, 1);
  tell("no provider", CryptCreateHash(1, CALG_MD5, 0, 0, &handle));
  tell("flags", CryptCreateHash(one, CALG_MD5, 0, 1, &handle));
  tell("made", CryptCreateHash(one, CALG_SHA1, 0, 0, &handle));
  tell("data", CryptHashData(handle, (const BYTE *)"ab", 2, 0));
  tell("bad flags", CryptHashData(handle, (const BYTE *)"ab", 2, 0x100));
  tell("copied", CryptDuplicateHash(handle, NULL, 0, &other));
  CryptHashData(other, (const BYTE *)"c", 1, 0);
  size = sizeof value;
  tell("which", CryptGetHashParam(handle, HP_ALGID, (BYTE *)&value, &size, 0));
  printf("%lx of %lu\n", value, size);
  tell("size", CryptGetHashParam(handle, HP_HASHSIZE, (BYTE *)&value, &size, 0));
  printf("%lu\n", value);
  size = 0;
  tell("how long", CryptGetHashParam(handle, HP_HASHVAL, NULL, &size, 0));
  printf("%lu\n", size);
  size = 19;
  tell("too short", CryptGetHashParam(handle, HP_HASHVAL, result, &size, 0));
  printf("%lu\n", size);
  tell("no such value", CryptGetHashParam(handle, 77, result, &size, 0));
  size = sizeof result;
  tell("value", CryptGetHashParam(handle, HP_HASHVAL, result, &size, 0));
  show("ab", result, size);
  size = sizeof result;
  CryptGetHashParam(handle, HP_HASHVAL, result, &size, 0);
  show("again", result, size);
  tell("data behind it", CryptHashData(handle, (const BYTE *)"c", 1, 0));
  size = sizeof result;
  CryptGetHashParam(other, HP_HASHVAL, result, &size, 0);
  show("abc", result, size);
  tell("destroy", CryptDestroyHash(handle));
  tell("the copy", CryptDestroyHash(other));
  tell("release", CryptReleaseContext(one, 0));
}

static void status(const char *what, NTSTATUS code) {
  printf("%s: %08lx\n", what, (DWORD)code);
}

static void primitives(void) {
  static const WCHAR *const all[] = {L"MD5", L"SHA1", L"SHA256", L"SHA384", L"SHA512"};
  BCRYPT_ALG_HANDLE algorithm, keyed;
  BCRYPT_HASH_HANDLE handle, other;
  BYTE result[64], key[200];
  DWORD size, value;
  memset(key, 0xaa, sizeof key);
  for (int i = 0; i < 5; i++) {
    status("open", BCryptOpenAlgorithmProvider(&algorithm, all[i], NULL, 0));
    status("open with key", BCryptOpenAlgorithmProvider(&keyed, all[i], NULL, BCRYPT_ALG_HANDLE_HMAC_FLAG));
    BCryptGetProperty(algorithm, L"HashDigestLength", (BYTE *)&value, sizeof value, &size, 0);
    printf("%lu of %lu\n", value, size);
    status("create", BCryptCreateHash(algorithm, &handle, NULL, 0, NULL, 0, 0));
    status("data", BCryptHashData(handle, (BYTE *)"abc", 3, 0));
    status("finish", BCryptFinishHash(handle, result, value, 0));
    show("abc", result, value);
    BCryptDestroyHash(handle);
    BCryptCreateHash(keyed, &handle, NULL, 0, (BYTE *)"Jefe", 4, 0);
    BCryptHashData(handle, (BYTE *)"what do ya want ", 16, 0);
    status("copy", BCryptDuplicateHash(handle, &other, NULL, 0, 0));
    BCryptHashData(handle, (BYTE *)"for nothing?", 12, 0);
    BCryptHashData(other, (BYTE *)"for nothing?", 12, 0);
    BCryptFinishHash(handle, result, value, 0);
    show("keyed", result, value);
    BCryptFinishHash(other, result, value, 0);
    show("its copy", result, value);
    BCryptDestroyHash(handle);
    BCryptDestroyHash(other);
    BCryptCreateHash(keyed, &handle, NULL, 0, key, 131, 0);
    BCryptHashData(handle, (BYTE *)"Test Using Larger Than Block-Size Key - Hash Key First", 54, 0);
    BCryptFinishHash(handle, result, value, 0);
    show("long key", result, value);
    BCryptDestroyHash(handle);
    BCryptCloseAlgorithmProvider(keyed, 0);
    BCryptCloseAlgorithmProvider(algorithm, 0);
  }
}

static void errors(void) {
  BCRYPT_ALG_HANDLE algorithm;
  BCRYPT_HASH_HANDLE handle;
  BYTE result[64];
  WCHAR name[16];
  DWORD size = 0, value = 0;
  status("no such algorithm", BCryptOpenAlgorithmProvider(&algorithm, L"ROT13", NULL, 0));
  status("no handle", BCryptCreateHash(NULL, &handle, NULL, 0, NULL, 0, 0));
  status("no hash", BCryptHashData(NULL, result, 1, 0));
  BCryptOpenAlgorithmProvider(&algorithm, L"SHA256", NULL, 0);
  BCryptCreateHash(algorithm, &handle, NULL, 0, NULL, 0, 0);
  status("wrong size", BCryptFinishHash(handle, result, 31, 0));
  status("no such property", BCryptGetProperty(algorithm, L"Colour", result, sizeof result, &size, 0));
  status("short property", BCryptGetProperty(algorithm, L"HashDigestLength", result, 3, &size, 0));
  status("how long", BCryptGetProperty(algorithm, L"AlgorithmName", NULL, 0, &size, 0));
  printf("%lu\n", size);
  status("name", BCryptGetProperty(handle, L"AlgorithmName", (BYTE *)name, sizeof name, &size, 0));
  printf("%ls\n", name);
  BCryptGetProperty(algorithm, L"HashBlockLength", (BYTE *)&value, sizeof value, &size, 0);
  printf("%lu\n", value);
  status("finish", BCryptFinishHash(handle, result, 32, 0));
  show("nothing", result, 32);
  status("data behind it", BCryptHashData(handle, result, 1, 0));
  status("destroy", BCryptDestroyHash(handle));
  status("close", BCryptCloseAlgorithmProvider(algorithm, 0));
}

// Functions and handles of Windows 10, which old headers lack.
typedef NTSTATUS(WINAPI *Hash)(BCRYPT_ALG_HANDLE, BYTE *, ULONG, BYTE *, ULONG, BYTE *, ULONG);

static void atOnce(void) {
  Hash all = (Hash)(void *)GetProcAddress(GetModuleHandleW(L"bcrypt.dll"), "BCryptHash");
  BYTE result[64];
  status("at once", all((BCRYPT_ALG_HANDLE)0x41, NULL, 0, (BYTE *)"abc", 3, result, 32));
  show("abc", result, 32);
  status("keyed", all((BCRYPT_ALG_HANDLE)0xb1, (BYTE *)"Jefe", 4, (BYTE *)"what do ya want for nothing?", 28, result, 32));
  show("keyed", result, 32);
  BCRYPT_ALG_HANDLE algorithm;
  BCRYPT_HASH_HANDLE handle;
  BCryptOpenAlgorithmProvider(&algorithm, L"SHA1", NULL, 0x20);
  status("reusable", BCryptCreateHash(algorithm, &handle, NULL, 0, NULL, 0, 0x20));
  for (int i = 0; i < 2; i++) {
    BCryptHashData(handle, (BYTE *)"abc", 3, 0);
    status("finish", BCryptFinishHash(handle, result, 20, 0));
    show("abc", result, 20);
  }
  BCryptDestroyHash(handle);
  BCryptCloseAlgorithmProvider(algorithm, 0);
}

int main(void) {
  memset(million, 'a', sizeof million);
  SetLastError(0);
  provider();
  primitives();
  errors();
  atOnce();
  return 0;
}
