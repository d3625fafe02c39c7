// The Windows that programs see: 10, 22H2.

export const MAJOR: u32 = 10;
export const MINOR: u32 = 0;
export const BUILD: u32 = 19045;

export class Version {
  constructor(
    readonly major: u32,
    readonly minor: u32,
    readonly build: u32,
  ) {}

  static real(): Version {
    return new Version(MAJOR, MINOR, BUILD);
  }
}
