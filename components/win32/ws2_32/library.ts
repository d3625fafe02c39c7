// WS2_32.dll. No network is granted to Windows programs: what would make a socket is refused, so there is none that anything else
// could be done with. Names of hosts are not found; numbers and addresses as text are converted.
//
// Source: Microsoft, "Windows Sockets Error Codes", "WSAStartup function", "getaddrinfo function".

import { utf8 } from '../memory/access';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const SOCKET_ERROR: u64 = 0xffff_ffff;
const INVALID_SOCKET: u64 = u64.MAX_VALUE;
const WSAEACCES: u32 = 10013;
const WSAEFAULT: u32 = 10014;
const WSAENOTSOCK: u32 = 10038;
const WSAHOST_NOT_FOUND: u32 = 11001;
/** Version 2.2, in both places of WSADATA, which has 408 bytes. */
const VERSION: u32 = 0x0202_0202;
const DATA_SIZE: i32 = 408;

export function ws2_32(): Library {
  const library = new Library('WS2_32.dll');
  startExports(library);
  refusedExports(library);
  numberExports(library);
  return library;
}

function startExports(library: Library): void {
  library.addOrdinal('WSAGetLastError', 111, (thread, call) => thread.lastError);
  library.addOrdinal('WSASetLastError', 112, setLastError);
  library.addOrdinal('WSAStartup', 115, start);
  library.addOrdinal('WSACleanup', 116, (thread, call) => 0);
  library.add('WSAEnumProtocolsW', noProtocols);
  library.addOrdinal('gethostname', 57, hostName);
  library.only('WSAEnumProtocolsW', 'there are none');
}

/** What makes a socket, what needs one, and what asks for a host. */
function refusedExports(library: Library): void {
  library.addOrdinal('socket', 23, noAccess);
  library.add('WSASocketA', noAccess, Shape.Wide);
  library.add('WSASocketW', noAccess, Shape.Wide);
  library.addOrdinal('accept', 1, (thread, call) => failed(thread, WSAENOTSOCK, INVALID_SOCKET));
  library.addOrdinal('bind', 2, noSocket);
  library.addOrdinal('closesocket', 3, noSocket);
  library.addOrdinal('connect', 4, noSocket);
  library.addOrdinal('getpeername', 5, noSocket);
  library.addOrdinal('getsockname', 6, noSocket);
  library.addOrdinal('getsockopt', 7, noSocket);
  library.addOrdinal('ioctlsocket', 10, noSocket);
  library.addOrdinal('listen', 13, noSocket);
  library.addOrdinal('recv', 16, noSocket);
  library.addOrdinal('recvfrom', 17, noSocket);
  library.addOrdinal('select', 18, noSocket);
  library.addOrdinal('send', 19, noSocket);
  library.addOrdinal('sendto', 20, noSocket);
  library.addOrdinal('setsockopt', 21, noSocket);
  library.addOrdinal('shutdown', 22, noSocket);
  library.add('WSAIoctl', noSocket, Shape.Wide);
  library.add('WSAPoll', noSocket);
  library.add('WSARecv', noSocket, Shape.Wide);
  library.add('WSARecvFrom', noSocket, Shape.Wide);
  library.add('WSASend', noSocket, Shape.Wide);
  library.add('WSASendTo', noSocket, Shape.Wide);
  library.add('WSADuplicateSocketW', noSocket);
  library.add('WSAGetOverlappedResult', (thread, call) => failed(thread, WSAENOTSOCK, 0), Shape.Wide);
  library.add('getaddrinfo', noHost);
  library.add('GetAddrInfoW', noHost);
  library.add('freeaddrinfo', (thread, call) => 0);
  library.add('FreeAddrInfoW', (thread, call) => 0);
  library.addOrdinal('gethostbyname', 52, (thread, call) => failed(thread, WSAHOST_NOT_FOUND, 0));
  library.only('socket WSASocketA WSASocketW', 'WSAEACCES: no network is granted');
  library.only(
    'accept bind closesocket connect getpeername getsockname getsockopt ioctlsocket listen recv recvfrom select send sendto setsockopt shutdown WSAIoctl WSAPoll WSARecv WSARecvFrom WSASend WSASendTo WSADuplicateSocketW WSAGetOverlappedResult',
    'WSAENOTSOCK',
  );
  library.only('getaddrinfo GetAddrInfoW gethostbyname', 'WSAHOST_NOT_FOUND');
  library.only('freeaddrinfo FreeAddrInfoW', 'there is nothing to free');
}

function numberExports(library: Library): void {
  library.addOrdinal('htonl', 8, (thread, call) => bswap<u32>(<u32>call.a0));
  library.addOrdinal('htons', 9, (thread, call) => bswap<u16>(<u16>call.a0));
  library.addOrdinal('inet_addr', 11, (thread, call) => addressOf(thread.process.memory.text(call.a0)));
  library.addOrdinal('ntohl', 14, (thread, call) => bswap<u32>(<u32>call.a0));
  library.addOrdinal('ntohs', 15, (thread, call) => bswap<u16>(<u16>call.a0));
}

function noAccess(thread: Thread, call: Call): u64 {
  return failed(thread, WSAEACCES, INVALID_SOCKET);
}

function noSocket(thread: Thread, call: Call): u64 {
  return failed(thread, WSAENOTSOCK, SOCKET_ERROR);
}

function failed(thread: Thread, error: u32, result: u64): u64 {
  thread.lastError = error;
  return result;
}

function setLastError(thread: Thread, call: Call): u64 {
  thread.lastError = <u32>call.a0;
  return 0;
}

function start(thread: Thread, call: Call): u64 {
  const data = new StaticArray<u8>(DATA_SIZE);
  store<u32>(changetype<usize>(data), VERSION);
  return thread.process.memory.write(call.a1, data) ? 0 : WSAEFAULT;
}

/** The buffer's length becomes what is needed: nothing. */
function noProtocols(thread: Thread, call: Call): u64 {
  thread.process.memory.setU32(call.a2, 0);
  return 0;
}

function noHost(thread: Thread, call: Call): u64 {
  thread.process.memory.setU64(call.a3, 0);
  return failed(thread, WSAHOST_NOT_FOUND, WSAHOST_NOT_FOUND);
}

function hostName(thread: Thread, call: Call): u64 {
  const name = utf8('nucleus');
  if (call.i1 < name.length || !thread.process.memory.write(call.a0, name)) return failed(thread, WSAEFAULT, SOCKET_ERROR);
  return 0;
}

/** Four numbers with points between them, in the order of the network; INADDR_NONE for others. */
function addressOf(text: string): u64 {
  const parts = text.split('.');
  let address: u32 = 0;
  for (let i = 0; i < parts.length; i++) {
    const value = parseInt(parts[i]);
    if (parts.length != 4 || !(value >= 0 && value <= 255) || parts[i] != (<i32>value).toString()) return SOCKET_ERROR;
    address |= <u32>value << (<u32>i * 8);
  }
  return address;
}
