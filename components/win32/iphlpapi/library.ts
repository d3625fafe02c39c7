// IPHLPAPI.DLL: the machine's network as a program may ask for it. It has none: no adapters, addresses, routes or connections.
//
// Source: Microsoft, "GetAdaptersAddresses function", "GetAdaptersInfo function", "GetIfTable function", "GetIfTable2 function",
// "GetExtendedTcpTable function", "GetBestInterfaceEx function", "GetNumberOfInterfaces function", "if_nametoindex function".

import { ERROR_FILE_NOT_FOUND, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NO_DATA, ERROR_NOT_SUPPORTED } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const ERROR_NETWORK_UNREACHABLE: u64 = 1231;

export function iphlpapi(): Library {
  const library = new Library('IPHLPAPI.DLL');
  library.add('GetAdaptersAddresses', (thread, call) => (thread.process.memory.u64(call.stack) == 0 ? ERROR_INVALID_PARAMETER : ERROR_NO_DATA), Shape.Wide);
  library.add('GetAdaptersInfo', (thread, call) => (call.a1 == 0 ? ERROR_INVALID_PARAMETER : ERROR_NO_DATA));
  library.add('GetNetworkParams', (thread, call) => (call.a1 == 0 ? ERROR_INVALID_PARAMETER : ERROR_NO_DATA));
  library.add('GetPerAdapterInfo', (thread, call) => ERROR_NO_DATA);
  library.add('GetIfTable', (thread, call) => emptyTable(thread, call.a0, call.a1));
  library.add('GetIpAddrTable', (thread, call) => emptyTable(thread, call.a0, call.a1));
  library.add('GetIpForwardTable', (thread, call) => emptyTable(thread, call.a0, call.a1));
  library.add('GetIpNetTable', (thread, call) => emptyTable(thread, call.a0, call.a1));
  library.add('GetTcpTable', (thread, call) => emptyTable(thread, call.a0, call.a1));
  library.add('GetTcpTable2', (thread, call) => emptyTable(thread, call.a0, call.a1));
  library.add('GetUdpTable', (thread, call) => emptyTable(thread, call.a0, call.a1));
  library.add('GetExtendedTcpTable', (thread, call) => emptyTable(thread, call.a0, call.a1), Shape.Wide);
  library.add('GetExtendedUdpTable', (thread, call) => emptyTable(thread, call.a0, call.a1), Shape.Wide);
  library.add('GetIfTable2', (thread, call) => newTable(thread, call.a0));
  library.add('GetIfTable2Ex', (thread, call) => newTable(thread, call.a1));
  library.add('GetIpForwardTable2', (thread, call) => newTable(thread, call.a1));
  library.add('GetIpInterfaceTable', (thread, call) => newTable(thread, call.a1));
  library.add('GetUnicastIpAddressTable', (thread, call) => newTable(thread, call.a1));
  library.add('FreeMibTable', freeTable);
  library.add('GetNumberOfInterfaces', getNumberOfInterfaces);
  library.add('GetBestInterface', (thread, call) => ERROR_NETWORK_UNREACHABLE);
  library.add('GetBestInterfaceEx', (thread, call) => ERROR_NETWORK_UNREACHABLE);
  library.add('GetBestRoute2', (thread, call) => ERROR_NETWORK_UNREACHABLE, Shape.Wide);
  library.add('GetIfEntry', (thread, call) => ERROR_FILE_NOT_FOUND);
  library.add('GetIfEntry2', (thread, call) => ERROR_FILE_NOT_FOUND);
  library.add('ConvertInterfaceIndexToLuid', (thread, call) => ERROR_FILE_NOT_FOUND);
  library.add('ConvertInterfaceLuidToIndex', (thread, call) => ERROR_FILE_NOT_FOUND);
  library.add('ConvertInterfaceLuidToNameW', (thread, call) => ERROR_FILE_NOT_FOUND);
  library.add('if_nametoindex', (thread, call) => 0);
  library.add('if_indextoname', (thread, call) => 0);
  library.add('NotifyAddrChange', (thread, call) => ERROR_NOT_SUPPORTED);
  library.add('NotifyRouteChange', (thread, call) => ERROR_NOT_SUPPORTED);
  library.add('NotifyIpInterfaceChange', (thread, call) => ERROR_NOT_SUPPORTED, Shape.Wide);
  library.add('NotifyUnicastIpAddressChange', (thread, call) => ERROR_NOT_SUPPORTED, Shape.Wide);
  library.add('CancelMibChangeNotify2', (thread, call) => ERROR_INVALID_PARAMETER);
  library.only('GetAdaptersAddresses GetAdaptersInfo GetNetworkParams GetPerAdapterInfo', 'ERROR_NO_DATA: there are no adapters');
  library.only('GetBestInterface GetBestInterfaceEx GetBestRoute2', 'ERROR_NETWORK_UNREACHABLE');
  library.only('GetIfEntry GetIfEntry2 ConvertInterfaceIndexToLuid ConvertInterfaceLuidToIndex ConvertInterfaceLuidToNameW', 'ERROR_FILE_NOT_FOUND');
  library.only('if_nametoindex if_indextoname', '0');
  library.only('CancelMibChangeNotify2', 'ERROR_INVALID_PARAMETER: nothing is to be told');
  library.only('NotifyAddrChange NotifyRouteChange NotifyIpInterfaceChange NotifyUnicastIpAddressChange', 'fails with ERROR_NOT_SUPPORTED');
  return library;
}

/** Rows are behind their number, which is 0; the size becomes what is needed for that. */
function emptyTable(thread: Thread, table: u64, size: u64): u64 {
  const memory = thread.process.memory;
  if (size == 0) return ERROR_INVALID_PARAMETER;
  const room = memory.u32(size);
  memory.setU32(size, 4);
  if (table == 0 || room < 4) return ERROR_INSUFFICIENT_BUFFER;
  return memory.setU32(table, 0) ? 0 : ERROR_INVALID_PARAMETER;
}

/** One that the program gives back. */
function newTable(thread: Thread, to: u64): u64 {
  const process = thread.process;
  const table = process.heap.allocate(8);
  if (to == 0 || table == 0) return ERROR_INVALID_PARAMETER;
  process.memory.setU64(table, 0);
  process.memory.setU64(to, table);
  return 0;
}

function freeTable(thread: Thread, call: Call): u64 {
  if (call.a0 != 0) thread.process.heap.release(call.a0);
  return 0;
}

function getNumberOfInterfaces(thread: Thread, call: Call): u64 {
  return thread.process.memory.setU32(call.a0, 0) ? 0 : ERROR_INVALID_PARAMETER;
}
