// WS2_32.dll. No network is granted to Windows programs: what would make a socket is refused, so there is none that anything else
// could be done with. Numbers and addresses as text are converted.
//
// Source: Microsoft, "Windows Sockets Error Codes", "WSAStartup function", "getaddrinfo function".

import { utf8 } from '../memory/access';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { fourOf } from './address-text';
import { eventExports } from './events';
import { failed, INVALID_SOCKET, SOCKET_ERROR, WSAEACCES, WSAEFAULT, WSAENOTSOCK } from './failure';
import { nameExports } from './names';
import { addressTextExports } from './text';

/** Version 2.2, in both places of WSADATA, which has 408 bytes. */
const VERSION: u32 = 0x0202_0202;
const DATA_SIZE: i32 = 408;

export function ws2_32(kernel: Library): Library {
  const library = new Library('WS2_32.dll');
  startExports(library);
  refusedExports(library);
  numberExports(library);
  nameExports(library);
  addressTextExports(library);
  eventExports(library, kernel);
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

/** What makes a socket, and what needs one. */
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
  library.add('WSAAccept', (thread, call) => failed(thread, WSAENOTSOCK, INVALID_SOCKET), Shape.Wide);
  library.add('WSAConnect', noSocket, Shape.Wide);
  library.add('WSADuplicateSocketA', noSocket, Shape.Wide);
  library.add('WSAEnumNetworkEvents', noSocket, Shape.Wide);
  library.add('WSAEventSelect', noSocket, Shape.Wide);
  library.add('WSARecvDisconnect', noSocket, Shape.Wide);
  library.add('WSASendDisconnect', noSocket, Shape.Wide);
  library.add('WSASendMsg', noSocket, Shape.Wide);
  library.add('__WSAFDIsSet', (thread, call) => 0);
  library.only('socket WSASocketA WSASocketW', 'WSAEACCES: no network is granted');
  library.only(
    'accept bind closesocket connect getpeername getsockname getsockopt ioctlsocket listen recv recvfrom select send sendto setsockopt shutdown WSAIoctl WSAPoll WSARecv WSARecvFrom WSASend WSASendTo WSADuplicateSocketA WSADuplicateSocketW WSAGetOverlappedResult WSAAccept WSAConnect WSAEnumNetworkEvents WSAEventSelect WSARecvDisconnect WSASendDisconnect WSASendMsg',
    'WSAENOTSOCK',
  );
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

function hostName(thread: Thread, call: Call): u64 {
  const name = utf8('nucleus');
  if (call.i1 < name.length || !thread.process.memory.write(call.a0, name)) return failed(thread, WSAEFAULT, SOCKET_ERROR);
  return 0;
}

/** In the order of the network; INADDR_NONE for what is no address. */
function addressOf(text: string): u64 {
  const bytes = fourOf(text);
  return bytes == null ? SOCKET_ERROR : load<u32>(changetype<usize>(bytes));
}
