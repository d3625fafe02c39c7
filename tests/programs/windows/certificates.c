// Bytes as text, empty stores of certificates, packages of security that are not there.
//
// Source: Microsoft, "CryptBinaryToStringA function", "CryptStringToBinaryA function", "CertOpenSystemStoreA function",
// "CertEnumCertificatesInStore function", "CryptProtectData function", "InitSecurityInterfaceW function", "GetUserNameExA function".
#define SECURITY_WIN32
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <wincrypt.h>
#include <security.h>

static void say(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, %lx\n", what, value, error);
  SetLastError(0);
}

static void text(const char *what, DWORD length, DWORD form) {
  BYTE bytes[64];
  char buffer[256] = "";
  DWORD needed = 0, room = sizeof buffer;
  for (int i = 0; i < 64; i++) bytes[i] = (BYTE)(i * 5);
  CryptBinaryToStringA(bytes, length, form, NULL, &needed);
  BOOL done = CryptBinaryToStringA(bytes, length, form, buffer, &room);
  for (char *at = buffer; *at; at++) *at = *at == '\r' ? '~' : *at;
  printf("%s: %d %lu %lu\n%s|\n", what, done, needed, room, buffer);
}

static void bytes(const char *source, DWORD form) {
  BYTE buffer[16];
  DWORD length = sizeof buffer, skipped = 99, found = 99;
  BOOL done = CryptStringToBinaryA(source, 0, form, buffer, &length, &skipped, &found);
  if (!done) {
    printf("%s: %lu\n", source, GetLastError());
    SetLastError(0);
    return;
  }
  printf("%s: %lu bytes, %lu, %lu:", source, length, skipped, found);
  for (DWORD i = 0; i < length; i++) printf(" %d", buffer[i]);
  printf("\n");
}

int main(void) {
  text("base64", 50, CRYPT_STRING_BASE64);
  text("base64 in one", 50, CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF);
  text("header", 3, CRYPT_STRING_BASE64HEADER | CRYPT_STRING_NOCR);
  text("raw", 4, CRYPT_STRING_HEXRAW | CRYPT_STRING_NOCRLF);
  text("unknown", 4, 77);
  say("error", 0);
  char small[4];
  DWORD room = sizeof small;
  say("small", CryptBinaryToStringA((BYTE *)"abc", 3, CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF, small, &room));
  say("needs", room);
  bytes("YWJj", CRYPT_STRING_BASE64);
  bytes("YWI= ", CRYPT_STRING_BASE64_ANY);
  bytes("YW!", CRYPT_STRING_BASE64);
  bytes("x-----BEGIN A-----\nYWJj\n-----END A-----", CRYPT_STRING_BASE64HEADER);
  bytes("YWJj", CRYPT_STRING_BASE64HEADER);
  bytes("0a ff", CRYPT_STRING_HEX);

  HCERTSTORE store = CertOpenSystemStoreA(0, "ROOT");
  say("store", store != NULL);
  say("none", CertEnumCertificatesInStore(store, NULL) != NULL);
  say("close", CertCloseStore(store, 0));
  say("again", CertCloseStore(store, 0));
  DATA_BLOB in = {3, (BYTE *)"abc"}, out;
  say("protect", CryptProtectData(&in, NULL, NULL, NULL, NULL, 0, &out));

  PSecurityFunctionTableW table = InitSecurityInterfaceW();
  printf("table %lu\n", table->dwVersion);
  CredHandle credentials;
  wchar_t package[] = L"Schannel";
  SECURITY_STATUS status = table->AcquireCredentialsHandleW(NULL, package, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &credentials, NULL);
  printf("acquire %lx\n", (unsigned long)status);
  printf("delete %lx\n", (unsigned long)table->DeleteSecurityContext((PCtxtHandle)&credentials));
  char name[64];
  room = 2;
  say("short name", GetUserNameExA(NameSamCompatible, name, &room));
  say("needs", room);
  room = sizeof name;
  say("name", GetUserNameExA(NameSamCompatible, name, &room));
  printf("%s %lu\n", name, room);
  say("other form", GetUserNameExA(NameDisplay, name, &room));
  return 0;
}
