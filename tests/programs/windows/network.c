// What a program may ask about a network where there is none: addresses as text, names that need nobody, events, adapters.
//
// Source: Microsoft, "inet_pton function", "inet_ntop function", "getaddrinfo function", "getnameinfo function", "socket function",
// "WSACreateEvent function", "WSAStringToAddressA function", "WSAAddressToStringA function", "GetAdaptersAddresses function",
// "GetIfTable function", "GetNumberOfInterfaces function".
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include <iphlpapi.h>

static void say(const char *what, long long value) {
  int error = WSAGetLastError();
  printf("%s: %lld, %d\n", what, value, error);
  WSASetLastError(0);
}

static void four(const char *text) {
  unsigned char bytes[4] = {0};
  int result = inet_pton(AF_INET, text, bytes);
  printf("%s: %d %d %d %d %d\n", text, result, bytes[0], bytes[1], bytes[2], bytes[3]);
}

static void six(const char *text) {
  unsigned char bytes[16] = {0};
  char back[64] = "";
  int result = inet_pton(AF_INET6, text, bytes);
  if (result == 1) inet_ntop(AF_INET6, bytes, back, sizeof back);
  printf("%s: %d %s\n", text, result, back);
}

static void resolve(const char *host, const char *service, int flags, int family) {
  struct addrinfo wish = {.ai_flags = flags, .ai_family = family, .ai_socktype = SOCK_STREAM}, *list = NULL;
  int error = getaddrinfo(host, service, &wish, &list);
  printf("%s %s: %d", host ? host : "-", service ? service : "-", error);
  for (struct addrinfo *one = list; one; one = one->ai_next) {
    char name[64], port[16];
    int failed = getnameinfo(one->ai_addr, (int)one->ai_addrlen, name, sizeof name, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    printf(" [%d %d %d %s %s %s]", failed, one->ai_family, one->ai_socktype, name, port, one->ai_canonname ? one->ai_canonname : "");
  }
  printf("\n");
  freeaddrinfo(list);
  WSASetLastError(0);
}

int main(void) {
  WSADATA data;
  say("startup", WSAStartup(MAKEWORD(2, 2), &data));
  four("127.0.0.1");
  four("255.255.255.255");
  four("1.2.3");
  four("1.2.3.256");
  four("01.2.3.4");
  six("::");
  six("::1");
  six("2001:DB8:0:0:1:0:0:1");
  six("::ffff:10.1.2.3");
  six("fe80::1:2:3:4");
  six("1:2:3:4:5:6:7:8");
  six("1:2:3:4:5:6:7");
  six("1::2::3");
  six("12345::");
  char text[64];
  DWORD length = sizeof text;
  say("family", inet_pton(99, "1.2.3.4", text));
  say("short", inet_ntop(AF_INET, "\1\2\3\4", text, 7) != NULL);
  struct in_addr address = {.s_addr = inet_addr("9.8.7.6")};
  printf("%s\n", inet_ntoa(address));

  resolve("10.0.0.1", "80", 0, AF_UNSPEC);
  resolve("::1", "https", AI_CANONNAME, AF_UNSPEC);
  resolve("localhost", NULL, 0, AF_INET);
  resolve(NULL, "8080", AI_PASSIVE, AF_UNSPEC);
  resolve("10.0.0.1", NULL, 0, AF_INET6);
  resolve("nobody.example", NULL, 0, AF_UNSPEC);
  resolve("localhost", NULL, AI_NUMERICHOST, AF_UNSPEC);
  resolve("10.0.0.1", "no-such-service", 0, AF_UNSPEC);
  resolve(NULL, NULL, 0, AF_UNSPEC);

  struct sockaddr_in socketAddress;
  int size = sizeof socketAddress;
  say("to address", WSAStringToAddressA("10.1.2.3:443", AF_INET, NULL, (struct sockaddr *)&socketAddress, &size));
  printf("%d %d\n", ntohs(socketAddress.sin_port), size);
  say("to text", WSAAddressToStringA((struct sockaddr *)&socketAddress, sizeof socketAddress, NULL, text, &length));
  printf("%s %lu\n", text, length);
  say("no address", WSAStringToAddressA("10.1.2", AF_INET, NULL, (struct sockaddr *)&socketAddress, &size));

  say("socket", (long long)socket(AF_INET, SOCK_STREAM, IPPROTO_TCP));
  WSAEVENT event = WSACreateEvent();
  say("select", WSAEventSelect(1, event, FD_READ));
  say("wait", WSAWaitForMultipleEvents(1, &event, FALSE, 0, FALSE));
  say("set", WSASetEvent(event));
  say("wait", WSAWaitForMultipleEvents(1, &event, FALSE, WSA_INFINITE, FALSE));
  say("close", WSACloseEvent(event));

  ULONG room = 0;
  DWORD interfaces = 7;
  say("adapters", GetAdaptersAddresses(AF_UNSPEC, 0, NULL, NULL, &room));
  say("old adapters", GetAdaptersInfo(NULL, &room));
  say("count", GetNumberOfInterfaces(&interfaces) + interfaces);
  MIB_IFTABLE table = {.dwNumEntries = 9};
  say("no room", GetIfTable(&table, &room, FALSE));
  say("needs", room);
  MIB_IFTABLE *all = malloc(room);
  DWORD failed = GetIfTable(all, &room, FALSE);
  say("table", failed + all->dwNumEntries);
  say("cleanup", WSACleanup());
  return 0;
}
