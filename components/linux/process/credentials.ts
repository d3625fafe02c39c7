// Who a thread is (credentials(7)): its users, groups and capabilities (capabilities(7)).
//
// Credentials that a thread has never change; who becomes somebody else gets others, made by `copy`. So threads and processes share
// them, and a call that fails half way has changed nothing.

/** Capabilities, by their numbers. */
export enum Capability {
  Chown = 0,
  DacOverride = 1,
  DacReadSearch = 2,
  FileOwner = 3,
  FileSetId = 4,
  Kill = 5,
  SetGroup = 6,
  SetUser = 7,
  SetCapability = 8,
  LinuxImmutable = 9,
  IpcLock = 14,
  IpcOwner = 15,
  SysChroot = 18,
  SysPtrace = 19,
  SysAdmin = 21,
  SysBoot = 22,
  SysNice = 23,
  SysResource = 24,
  SysTime = 25,
  TtyConfig = 26,
  MakeNode = 27,
  SetFileCapability = 31,
  MacOverride = 32,
}

export const LAST_CAPABILITY: i32 = 40;
export const ALL_CAPABILITIES: u64 = (1 << (LAST_CAPABILITY + 1)) - 1;

/** Chown, DacOverride, DacReadSearch, FileOwner and FileSetId: with all of these no question about a file is answered with no. */
const UNLIMITED: u64 = 0x1f;
/** Those that come and go with the file system user being root: also LinuxImmutable, MakeNode and MacOverride. */
const FILE_CAPABILITIES: u64 = UNLIMITED | 0x1_0800_0200;

// The secure bits; each has a lock in the bit above it.
export const SECURE_NO_ROOT: u32 = 1;
export const SECURE_NO_FIXUP: u32 = 4;
export const SECURE_KEEP_CAPABILITIES: u32 = 16;
export const SECURE_NO_AMBIENT_RAISE: u32 = 64;
/** Whatever bits there are. */
export const SECURE_ALL: u32 = 0xff;
export const SECURE_LOCKS: u32 = 0xaa;

/** The number that stands for no user and no group. */
export const NOBODY: u32 = 0xffff_ffff;

@inline export function bitOfCapability(capability: i32): u64 {
  return <u64>1 << capability;
}

export class Credentials {
  savedUser: u32;
  savedGroup: u32;
  effectiveUser: u32;
  effectiveGroup: u32;
  /** Whose rights count where files are concerned. */
  fileUser: u32;
  fileGroup: u32;
  /** Supplementary groups, in ascending order. */
  groups: Array<u32> = [];

  effective: u64 = 0;
  permitted: u64 = 0;
  inheritable: u64 = 0;
  ambient: u64 = 0;
  bounding: u64 = ALL_CAPABILITIES;
  secureBits: u32 = 0;
  /** No program that it starts may have more than it has (PR_SET_NO_NEW_PRIVS). */
  noNewPrivileges: bool = false;

  constructor(
    public user: u32,
    public group: u32,
  ) {
    this.savedUser = user;
    this.savedGroup = group;
    this.effectiveUser = user;
    this.effectiveGroup = group;
    this.fileUser = user;
    this.fileGroup = group;
  }

  /** The first process's: root may do everything, anybody else nothing special. */
  static first(user: u32, group: u32): Credentials {
    const result = new Credentials(user, group);
    if (user != 0) result.groups = [group];
    if (user != 0) return result;
    result.effective = ALL_CAPABILITIES;
    result.permitted = ALL_CAPABILITIES;
    return result;
  }

  copy(): Credentials {
    const result = new Credentials(this.user, this.group);
    result.savedUser = this.savedUser;
    result.savedGroup = this.savedGroup;
    result.effectiveUser = this.effectiveUser;
    result.effectiveGroup = this.effectiveGroup;
    result.fileUser = this.fileUser;
    result.fileGroup = this.fileGroup;
    result.groups = this.groups;
    result.effective = this.effective;
    result.permitted = this.permitted;
    result.inheritable = this.inheritable;
    result.ambient = this.ambient;
    result.bounding = this.bounding;
    result.secureBits = this.secureBits;
    result.noNewPrivileges = this.noNewPrivileges;
    return result;
  }

  @inline has(capability: Capability): bool {
    return (this.effective & bitOfCapability(capability)) != 0;
  }

  /** May it do with every file what it likes? */
  get isUnlimited(): bool {
    return (this.effective & UNLIMITED) == UNLIMITED;
  }

  /** Where files are concerned. */
  isMember(group: u32): bool {
    return this.fileGroup == group || this.groups.includes(group);
  }

  /** What access() asks about: the real user, with what that one could do (access(2)). */
  asRealUser(): Credentials {
    const result = this.copy();
    result.fileUser = this.user;
    result.fileGroup = this.group;
    if ((this.secureBits & SECURE_NO_FIXUP) == 0) result.effective = this.user == 0 ? this.permitted : 0;
    return result;
  }

  /** What becomes of the capabilities of who was `before` (capabilities(7), "Effect of user ID changes"). */
  followUsers(before: Credentials): void {
    if ((this.secureBits & SECURE_NO_FIXUP) != 0) return;
    const hadRoot = before.user == 0 || before.effectiveUser == 0 || before.savedUser == 0;
    const hasRoot = this.user == 0 || this.effectiveUser == 0 || this.savedUser == 0;
    if (hadRoot && !hasRoot) {
      if ((this.secureBits & SECURE_KEEP_CAPABILITIES) == 0) {
        this.permitted = 0;
        this.effective = 0;
      }
      this.ambient = 0;
    }
    if (before.effectiveUser == 0 && this.effectiveUser != 0) this.effective = 0;
    else if (before.effectiveUser != 0 && this.effectiveUser == 0) this.effective = this.permitted;
  }

  /** The same for the file system user alone (setfsuid). */
  followFileUser(before: Credentials): void {
    if ((this.secureBits & SECURE_NO_FIXUP) != 0) return;
    if (before.fileUser == 0 && this.fileUser != 0) this.effective &= ~FILE_CAPABILITIES;
    if (before.fileUser != 0 && this.fileUser == 0) this.effective |= this.permitted & FILE_CAPABILITIES;
  }

  /** Is who has these now told apart from who was `before`, so that the memory is not everybody's to look at? */
  isOther(before: Credentials): bool {
    return this.effectiveUser != before.effectiveUser || this.effectiveGroup != before.effectiveGroup ||
      this.fileUser != before.fileUser || this.fileGroup != before.fileGroup || (this.permitted & ~before.permitted) != 0;
  }
}
