// NTSTATUS codes beside the Win32 errors that they become.
//
// Source: Microsoft, "NTSTATUS Values" ([MS-ERREF]), "System Error Codes".

/** Status and error; of several with one error, the one that an error becomes stands first. */
const PAIRS: StaticArray<u32> = [
  0x0000_0000, 0, 0x0000_0103, 997, 0xc000_0034, 2, 0xc000_000d, 87, 0xc000_0010, 1, 0x8000_0005, 234, 0x8000_0006, 18, 0x8000_001a, 259, 0xc000_0001, 31, 0xc000_0002, 1, 0xc000_0003, 87,
  0xc000_0004, 24, 0xc000_0005, 998, 0xc000_0008, 6, 0xc000_000d, 87, 0xc000_000e, 2, 0xc000_000f, 2, 0xc000_0010, 1, 0xc000_0011, 38,
  0xc000_0017, 8, 0xc000_0018, 487, 0xc000_0022, 5, 0xc000_0023, 122, 0xc000_0024, 6, 0xc000_0033, 123, 0xc000_0034, 2, 0xc000_0035, 183,
  0xc000_0039, 161, 0xc000_003a, 3, 0xc000_003b, 161, 0xc000_0043, 32, 0xc000_0045, 87, 0xc000_0054, 33, 0xc000_0055, 33, 0xc000_0056, 5,
  0xc000_007e, 158, 0xc000_007f, 112, 0xc000_008b, 1816, 0xc000_0099, 8, 0xc000_009a, 1450, 0xc000_00a2, 19, 0xc000_00ab, 231,
  0xc000_00ac, 231, 0xc000_00ad, 230, 0xc000_00ae, 231, 0xc000_00af, 1, 0xc000_00b0, 233, 0xc000_00b1, 232, 0xc000_00b2, 535,
  0xc000_00b3, 536, 0xc000_00b4, 230, 0xc000_00b5, 121, 0xc000_00ba, 5, 0xc000_00bb, 50, 0xc000_00be, 53, 0xc000_00d4, 17,
  0xc000_00d9, 232, 0xc000_0101, 145, 0xc000_0103, 267, 0xc000_0104, 87, 0xc000_0106, 206, 0xc000_0120, 995, 0xc000_0121, 5,
  0xc000_0122, 123, 0xc000_0123, 5, 0xc000_0128, 1006, 0xc000_014b, 109, 0xc000_0185, 1117, 0xc000_0225, 1168, 0xc000_0243, 1224,
  0xc000_0265, 1142, 0xc000_0275, 4390, 0xc000_0280, 1921, 0xc000_0904, 223, 0xc000_011f, 4, 0xc000_0013, 21, 0xc000_0014, 1785,
  0xc000_0061, 1314, 0xc000_0135, 126, 0xc000_0139, 127, 0xc000_0138, 182, 0xc000_0142, 1114, 0xc000_007b, 193, 0xc000_00fd, 1001,
  0xc000_0094, 534, 0xc000_0005, 998, 0xc000_00bc, 50, 0xc000_0161, 5, 0xc000_0016, 234, 0xc000_0102, 1460, 0x0000_0102, 258,
];
/** ERROR_MR_MID_NOT_FOUND, of a status that has no error. */
const UNKNOWN: u32 = 317;

/** The status of an error. */
export function statusOf(error: u32): u32 {
  for (let i = 0; i < PAIRS.length; i += 2) if (PAIRS[i + 1] == error) return PAIRS[i];
  // A status that holds a Win32 error.
  return 0xc007_0000 | (error & 0xffff);
}

/** The error of a status. */
export function errorOfStatus(status: u32): u32 {
  if (status >>> 16 == 0xc007 || status >>> 16 == 0x8007) return status & 0xffff;
  for (let i = 0; i < PAIRS.length; i += 2) if (PAIRS[i] == status) return PAIRS[i + 1];
  return UNKNOWN;
}
