/**
 * What the manual, the vendor or the machine leaves open: rows that only one side can run, and parts of answers that are not compared, each
 * with its reason and the test that looks at it instead.
 */
import type { Row } from '../../isa/row.ts';
import type { Case } from './cases.ts';

/** Rows that are not run here. */
export interface Excluded {
  readonly mnemonics: RegExp;
  readonly reason: string;
  /** The test that covers them. */
  readonly test: string;
}

export const EXCLUDED: readonly Excluded[] = [
  {
    mnemonics: /^syscall$/,
    reason: 'its effect is that of the system that is called',
    test: 'components/x86/interpret/run.test.ts',
  },
  {
    mnemonics: /^(s[gil]dt|str|smsw)$/,
    reason: "where the system has switched UMIP on, it answers in the processor's place",
    test: 'tests/differential/segments.test.ts',
  },
  {
    mnemonics: /^vmm?call$/,
    reason: 'in a virtual machine the real hypervisor may answer',
    test: 'components/x86/interpret/bare.test.ts',
  },
];

/** Parts of a row's answer that are not compared. */
export interface Open {
  readonly mnemonics: RegExp;
  /** Only rows of this family. */
  readonly family?: string;
  readonly reason: string;
  readonly test?: string;
  /** Numbers of general registers. */
  readonly registers?: (found: Case) => readonly number[];
  /** Bytes behind the memory operand's address, from and to. */
  readonly memory?: (found: Case) => readonly [number, number];
  /** Bases of FS and GS. */
  readonly bases?: boolean;
  /** Where it stopped. */
  readonly rip?: boolean;
  /** Of a fault, the address. */
  readonly address?: boolean;
  /** After an unmasked exception, which ones MXCSR tells. */
  readonly exceptions?: boolean;
  /** After a fault, the stack. */
  readonly stack?: boolean;
}

const IDENTITY = 'components/x86/state/identity.test.ts';

export const OPEN: readonly Open[] = [
  {
    mnemonics: /^rdtscp?$/,
    reason: 'the processor counts cycles, the core instructions',
    test: 'components/x86/interpret/run.test.ts',
    registers: () => [0, 1, 2],
  },
  {
    mnemonics: /^cpuid$/,
    reason: 'each processor says what it is',
    test: IDENTITY,
    registers: () => [0, 1, 2, 3],
  },
  {
    mnemonics: /^xgetbv$/,
    reason: 'the system says which state it has switched on',
    test: IDENTITY,
    registers: () => [0, 2],
  },
  {
    mnemonics: /^(rdrand|rdseed|rdpid)$/,
    reason: 'the result is random, or tells the processor',
    test: IDENTITY,
    registers: ({ encoded }) => (encoded.rm === undefined ? [] : [encoded.rm]),
  },
  {
    mnemonics: /^(fxsave|xsave|xsaveopt|xsavec)$/,
    reason: 'some processors have a further bit in the mask of MXCSR',
    memory: () => [28, 32],
  },
  {
    mnemonics: /^(fnsave|fnstenv)$/,
    reason: 'the last instruction, where none has been: some processors leave what another process did',
    memory: ({ encoded }) => (encoded.narrow ? [6, 14] : [12, 26]),
  },
  {
    mnemonics: /^(f?xsave|xsaveopt|xsavec|f?xrstor|fnsave|frstor|fnstenv|fldenv|iret)$/,
    reason: 'of an image that is not all there, processors tell this byte or that',
    address: true,
  },
  {
    mnemonics: /^enter$/,
    reason:
      'how much of the frame is written before the last page turns out to be missing is up to the processor',
    stack: true,
  },
  {
    mnemonics: /^call$/,
    family: 'far',
    reason: 'whether the selector is written before the page of the offset turns out to be missing, too',
    stack: true,
  },
  {
    mnemonics: /^v?dpp[sd]$/,
    reason:
      'whether sums are still computed where a product has an unmasked exception is up to the processor',
    exceptions: true,
  },
  {
    mnemonics: /^int1$/,
    reason: 'in some virtual machines it stops at the instruction, not behind it',
    test: 'components/x86/interpret/run.test.ts',
    rip: true,
  },
  {
    mnemonics: /^(mov|pop|l[fg]s)$/,
    family: 'segment',
    reason: 'a null selector leaves the base on some processors',
    test: 'tests/differential/segments.test.ts',
    bases: true,
  },
];

/** What is open for a row. */
export function openFor({ mnemonic, family }: Row): readonly Open[] {
  return OPEN.filter((one) => one.mnemonics.test(mnemonic) && (one.family ?? family) === family);
}

/** Why a row is not run, or undefined. */
export function excluded(row: Row): Excluded | undefined {
  return EXCLUDED.find(({ mnemonics }) => mnemonics.test(row.mnemonic));
}
