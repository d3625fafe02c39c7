// Options of a tmpfs (tmpfs(5)), of which size, nr_blocks, mode, uid and gid mean something.

const PAGE: u64 = 4096;

export class MemoryOptions {
  isGood: bool = true;
  mode: u32 = 0o1777;
  user: u32 = 0;
  group: u32 = 0;
  /** A bound has been said, and in bytes which; none is as much as the sandbox may hold. */
  isSized: bool = false;
  most: u64 = u64.MAX_VALUE;

  /** `memory` is what a size in percent is of. */
  constructor(
    data: string,
    private memory: u64,
  ) {
    const words = data.split(',');
    for (let i = 0; i < words.length; i++) {
      if (words[i].length > 0) this.take(words[i]);
    }
  }

  private take(word: string): void {
    const equals = word.indexOf('=');
    if (equals < 0) {
      if (word != 'inode32' && word != 'inode64' && word != 'noswap') this.isGood = false;
      return;
    }
    const name = word.substring(0, equals);
    const value = word.substring(equals + 1);
    if (name == 'mode') this.mode = <u32>this.number(value, 8) & 0o7777;
    else if (name == 'uid') this.user = <u32>this.number(value, 10);
    else if (name == 'gid') this.group = <u32>this.number(value, 10);
    else if (name == 'size') this.bound(this.size(value));
    else if (name == 'nr_blocks') this.bound(this.size(value) * PAGE);
    else if (name != 'nr_inodes' && name != 'huge' && name != 'mpol') this.isGood = false;
  }

  /** In whole pages; 0 is no bound. */
  private bound(bytes: u64): void {
    this.isSized = true;
    this.most = bytes == 0 ? u64.MAX_VALUE : (bytes + PAGE - 1) & ~(PAGE - 1);
  }

  /** A number with K, M or G behind it, or with a percent sign. */
  private size(text: string): u64 {
    const last = text.length - 1;
    const end = last < 0 ? '' : text.charAt(last).toLowerCase();
    const digits = text.substring(0, last);
    if (end == '%') return (this.number(digits, 10) * this.memory) / 100;
    if (end == 'k') return this.number(digits, 10) << 10;
    if (end == 'm') return this.number(digits, 10) << 20;
    return end == 'g' ? this.number(digits, 10) << 30 : this.number(text, 10);
  }

  private number(text: string, base: i32): u64 {
    let isNumber = text.length > 0 && text.length < 20;
    for (let i = 0; i < text.length; i++) {
      const digit = text.charCodeAt(i) - 0x30;
      if (digit < 0 || digit >= base) isNumber = false;
    }
    if (isNumber) return U64.parseInt(text, base);
    this.isGood = false;
    return 0;
  }
}
