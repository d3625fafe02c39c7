// Texts of Windows' error codes, one a line: the number, and what FormatMessage says of it. HRESULTs of the kind 0x8007xxxx have the text
// of their code.
//
// Source: Microsoft, "System Error Codes".

const TEXTS: string = `
0 The operation completed successfully.
1 Incorrect function.
2 The system cannot find the file specified.
3 The system cannot find the path specified.
4 The system cannot open the file.
5 Access is denied.
6 The handle is invalid.
7 The storage control blocks were destroyed.
8 Not enough memory resources are available to process this command.
9 The storage control block address is invalid.
10 The environment is incorrect.
11 An attempt was made to load a program with an incorrect format.
12 The access code is invalid.
13 The data is invalid.
14 Not enough memory resources are available to complete this operation.
15 The system cannot find the drive specified.
16 The directory cannot be removed.
17 The system cannot move the file to a different disk drive.
18 There are no more files.
19 The media is write protected.
20 The system cannot find the device specified.
21 The device is not ready.
22 The device does not recognize the command.
23 Data error (cyclic redundancy check).
24 The program issued a command but the command length is incorrect.
25 The drive cannot locate a specific area or track on the disk.
26 The specified disk or diskette cannot be accessed.
27 The drive cannot find the sector requested.
28 The printer is out of paper.
29 The system cannot write to the specified device.
30 The system cannot read from the specified device.
31 A device attached to the system is not functioning.
32 The process cannot access the file because it is being used by another process.
33 The process cannot access the file because another process has locked a portion of the file.
34 The wrong diskette is in the drive. Insert %2 (Volume Serial Number: %3) into drive %1.
36 Too many files opened for sharing.
38 Reached the end of the file.
39 The disk is full.
50 The request is not supported.
51 Windows cannot find the network path. Verify that the network path is correct and the destination computer is not busy or turned off. If Windows still cannot find the network path, contact your network administrator.
53 The network path was not found.
54 The network is busy.
55 The specified network resource or device is no longer available.
59 An unexpected network error occurred.
64 The specified network name is no longer available.
65 Network access is denied.
67 The network name cannot be found.
80 The file exists.
82 The directory or file cannot be created.
83 Fail on INT 24.
84 Storage to process this request is not available.
85 The local device name is already in use.
86 The specified network password is not correct.
87 The parameter is incorrect.
88 A write fault occurred on the network.
89 The system cannot start another process at this time.
100 Cannot create another system semaphore.
101 The exclusive semaphore is owned by another process.
102 The semaphore is set and cannot be closed.
103 The semaphore cannot be set again.
105 The previous ownership of this semaphore has ended.
107 The program stopped because an alternate diskette was not inserted.
108 The disk is in use or locked by another process.
109 The pipe has been ended.
110 The system cannot open the device or file specified.
111 The file name is too long.
112 There is not enough space on the disk.
113 No more internal file identifiers available.
114 The target internal file identifier is incorrect.
117 The IOCTL call made by the application program is not correct.
118 The verify-on-write switch parameter value is not correct.
119 The system does not support the command requested.
120 This function is not supported on this system.
121 The semaphore timeout period has expired.
122 The data area passed to a system call is too small.
123 The filename, directory name, or volume label syntax is incorrect.
124 The system call level is not correct.
125 The disk has no volume label.
126 The specified module could not be found.
127 The specified procedure could not be found.
128 There are no child processes to wait for.
129 The %1 application cannot be run in Win32 mode.
130 Attempt to use a file handle to an open disk partition for an operation other than raw disk I/O.
131 An attempt was made to move the file pointer before the beginning of the file.
132 The file pointer cannot be set on the specified device or file.
142 The system cannot perform a JOIN or SUBST at this time.
143 The system cannot join or substitute a drive to or for a directory on the same drive.
144 The directory is not a subdirectory of the root directory.
145 The directory is not empty.
146 The path specified is being used in a substitute.
147 Not enough resources are available to process this command.
148 The path specified cannot be used at this time.
155 Cannot create another thread.
156 The recipient process has refused the signal.
157 The segment is already discarded and cannot be locked.
158 The segment is already unlocked.
159 The address for the thread ID is not correct.
160 One or more arguments are not correct.
161 The specified path is invalid.
162 A signal is already pending.
164 No more threads can be created in the system.
167 Unable to lock a region of a file.
170 The requested resource is in use.
173 A lock request was not outstanding for the supplied cancel region.
174 The file system does not support atomic changes to the lock type.
182 The operating system cannot run %1.
183 Cannot create a file when that file already exists.
186 The flag passed is not correct.
187 The specified system semaphore name was not found.
193 %1 is not a valid Win32 application.
203 The system could not find the environment option that was entered.
205 No process in the command subtree has a signal handler.
206 The filename or extension is too long.
212 The locked segment cannot be reallocated.
216 This version of %1 is not compatible with the version of Windows you're running. Check your computer's system information and then contact the software publisher.
223 The file size exceeds the limit allowed and cannot be saved.
225 Operation did not complete successfully because the file contains a virus or potentially unwanted software.
230 The pipe state is invalid.
231 All pipe instances are busy.
232 The pipe is being closed.
233 No process is on the other end of the pipe.
234 More data is available.
240 The session was canceled.
254 The specified extended attribute name was invalid.
255 The extended attributes are inconsistent.
258 The wait operation timed out.
259 No more data is available.
266 The copy functions cannot be used.
267 The directory name is invalid.
275 The extended attributes did not fit in the buffer.
276 The extended attribute file on the mounted file system is corrupt.
282 The mounted file system does not support extended attributes.
288 Attempt to release mutex not owned by caller.
298 Too many posts were made to a semaphore.
299 Only part of a ReadProcessMemory or WriteProcessMemory request was completed.
300 The oplock request is denied.
303 The file cannot be opened because it is in the process of being deleted.
317 The system cannot find message text for message number 0x%1 in the message file for %2.
487 Attempt to access invalid address.
500 User profile cannot be loaded.
534 Arithmetic result exceeded 32 bits.
535 There is a process on other end of the pipe.
536 Waiting for a process to open the other end of the pipe.
994 Access to the extended attribute was denied.
995 The I/O operation has been aborted because of either a thread exit or an application request.
996 Overlapped I/O event is not in a signaled state.
997 Overlapped I/O operation is in progress.
998 Invalid access to memory location.
999 Error performing inpage operation.
1001 Recursion too deep; the stack overflowed.
1002 The window cannot act on the sent message.
1003 Cannot complete this function.
1004 Invalid flags.
1005 The volume does not contain a recognized file system. Please make sure that all required file system drivers are loaded and that the volume is not corrupted.
1006 The volume for a file has been externally altered so that the opened file is no longer valid.
1008 An attempt was made to reference a token that does not exist.
1009 The configuration registry database is corrupt.
1010 The configuration registry key is invalid.
1011 The configuration registry key could not be opened.
1012 The configuration registry key could not be read.
1013 The configuration registry key could not be written.
1018 Illegal operation attempted on a registry key that has been marked for deletion.
1051 A stop control has been sent to a service that other running services are dependent on.
1053 The service did not respond to the start or control request in a timely fashion.
1056 An instance of the service is already running.
1058 The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.
1060 The specified service does not exist as an installed service.
1062 The service has not been started.
1067 The process terminated unexpectedly.
1112 No media in drive.
1113 No mapping for the Unicode character exists in the target multi-byte code page.
1114 A dynamic link library (DLL) initialization routine failed.
1115 A system shutdown is in progress.
1117 The request could not be performed because of an I/O device error.
1130 Not enough server memory resources are available to process this command.
1131 A potential deadlock condition has been detected.
1142 An attempt was made to create more links on a file than the file system supports.
1150 The specified program requires a newer version of Windows.
1154 One of the library files needed to run this application is damaged.
1155 No application is associated with the specified file for this operation.
1157 One of the library files needed to run this application cannot be found.
1158 The current process has used all of its system allowance of handles for Window Manager objects.
1168 Element not found.
1200 The specified device name is invalid.
1222 The network is not present or not started.
1223 The operation was canceled by the user.
1224 The requested operation cannot be performed on a file with a user-mapped section open.
1225 The remote computer refused the network connection.
1231 The network location cannot be reached. For information about network troubleshooting, see Windows Help.
1235 The request was aborted.
1237 The operation could not be completed. A retry should be performed.
1240 The account is not authorized to log in from this station.
1300 Not all privileges or groups referenced are assigned to the caller.
1301 Some mapping between account names and security IDs was not done.
1307 This security ID may not be assigned as the owner of this object.
1313 A specified privilege does not exist.
1314 A required privilege is not held by the client.
1326 The user name or password is incorrect.
1332 No mapping between account names and security IDs was done.
1336 The access control list (ACL) structure is invalid.
1337 The security ID structure is invalid.
1338 The security descriptor structure is invalid.
1344 No more memory is available for security information updates.
1400 Invalid window handle.
1411 Class does not exist.
1413 Invalid index.
1421 The control ID was not found.
1450 Insufficient system resources exist to complete the requested service.
1455 The paging file is too small for this operation to complete.
1460 This operation returned because the timeout period expired.
1501 The event log file could not be opened, so the event logging service did not start.
1717 The interface is unknown.
1722 The RPC server is unavailable.
1780 A null reference pointer was passed to the stub.
1783 The stub received bad data.
1784 The supplied user buffer is not valid for the requested operation.
1804 The specified datatype is invalid.
1812 The specified image file did not contain a resource section.
1813 The specified resource type cannot be found in the image file.
1814 The specified resource name cannot be found in the image file.
1815 The specified resource language ID cannot be found in the image file.
1816 Not enough quota is available to process this command.
1921 The name of the file cannot be resolved by the system.
2250 This network connection does not exist.
2404 The device is in use by an active process and cannot be disconnected.
4390 The file or directory is not a reparse point.
4392 The data present in the reparse point buffer is invalid.
4393 The tag present in the reparse point buffer is invalid.
10004 A blocking operation was interrupted by a call to WSACancelBlockingCall.
10013 An attempt was made to access a socket in a way forbidden by its access permissions.
10014 The system detected an invalid pointer address in attempting to use a pointer argument in a call.
10022 An invalid argument was supplied.
10035 A non-blocking socket operation could not be completed immediately.
10038 An operation was attempted on something that is not a socket.
10048 Only one usage of each socket address (protocol/network address/port) is normally permitted.
10054 An existing connection was forcibly closed by the remote host.
10060 A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond.
10061 No connection could be made because the target machine actively refused it.
15106 User stopped resource enumeration.
`;

let messages: Map<u32, string> | null = null;

/** Null for a code that has none. */
export function systemMessage(code: u32): string | null {
  const number = code >>> 16 == 0x8007 ? code & 0xffff : code;
  const all = table();
  return all.has(number) ? all.get(number) : null;
}

/** Made when somebody asks first. */
function table(): Map<u32, string> {
  let all = messages;
  if (all != null) return all;
  all = new Map<u32, string>();
  const lines = TEXTS.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const space = lines[i].indexOf(' ');
    if (space > 0) all.set(<u32>parseInt(lines[i].substring(0, space)), lines[i].substring(space + 1));
  }
  messages = all;
  return all;
}
