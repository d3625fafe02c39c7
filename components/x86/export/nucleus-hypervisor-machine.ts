// nucleus:hypervisor/machine: the core's functions as WIT shapes them. All result objects are made once and used again, since
// nothing that is allocated here is ever freed.

import { panic } from '../../lib/debug';
import { Option, Result, Tuple6, Unit } from '../../lib/wit';
import { ANSWER, ANSWER_SIZE, GUEST_BASE, VCPU_LIMIT } from '../arena';
import { USUAL_THRESHOLD, prepareTranslator } from '../translate/prepare';
import { usedBytes } from '../decode/cache';
import { addStop, forgetStops } from '../debug/stop';
import { prepareBlocks } from '../decode/block';
import { Exit, Fault, MachineError, PortRead, PortWrite, Registers, SystemCall } from '../gen/export/nucleus-hypervisor-machine';
import { SystemRegisters, Table, Usage, Word } from '../gen/export/nucleus-hypervisor-machine';
import { faultAddress, faultCode, faultVector } from '../interpret/exit';
import { awaitNothing, portNumber, portSize, portValue, takeAnswer } from '../interpret/outside';
import { EXIT_FAULT, EXIT_HALT, EXIT_HYPERCALL, EXIT_PORT_READ, EXIT_PORT_WRITE, EXIT_SHUTDOWN } from '../interpret/run';
import { EXIT_SYSTEM_CALL, run, step } from '../interpret/run';
import { BAD_RANGE, COLLISION, DONE, EXHAUSTED, failedAt, fillPages, mapPages, memoryInUse, peakMemory } from '../memory/mapping';
import { limitMemory, protectPages, unmapPages } from '../memory/mapping';
import { PAGE_SIZE, usedPages } from '../memory/page';
import { copyIn, copyOut, lengthUntil, refusedAt } from '../memory/transfer';
import { asList } from '../realloc';
import { CR2, CS, DESCRIPTOR_LIMIT, DESCRIPTOR_TABLE, INTERRUPT_LIMIT, INTERRUPT_TABLE, KERNEL_GS_BASE, SS } from '../state/bare';
import { BARE_MODE, USER_MODE, bare, inject, selector, setSelector } from '../state/bare';
import { rflags, setRflags } from '../state/flags';
import { lendClocks } from '../state/host-clock';
import { showLevel } from '../state/identity';
import { FS_BASE, GS_BASE, R10, R8, R9, RAX, RDI, RDX, RIP, RSI } from '../state/register-file';
import { seed } from '../state/random';
import { XSAVE_SIZE, restoreWhole, saveWhole } from '../state/xsave';
import { activate, createVcpu, dropVcpu } from '../state/vcpu';
import { resetVm, restoreVm, retiredHere, saveVm } from './copy';

/** Room for a list's header before the bytes that go out. */
const ANSWER_BYTES: usize = ANSWER + 32;
/** What must be left of the arena after an allocation. */
const HEAP_MARGIN: usize = 0x1_0000;
const LONGEST_ANSWER: u32 = <u32>(ANSWER_SIZE - 32);

const exhausted = MachineError.exhausted();
const badRange = MachineError.badRange();
const collision = MachineError.collision(0);
const noAccess = MachineError.noAccess(0);

const done = Result.ok<Unit, MachineError>(0);
const failure = Result.err<Unit, MachineError>(exhausted);
const bytesFailure = Result.err<StaticArray<u8>, MachineError>(exhausted);
const bytesResult = Result.ok<StaticArray<u8>, MachineError>(asList(ANSWER_BYTES, 0));
const vmFailure = Result.err<Vm, MachineError>(exhausted);
const vcpuFailure = Result.err<Vcpu, MachineError>(exhausted);

const systemCall = new SystemCall(0, new Tuple6<u64, u64, u64, u64, u64, u64>(0, 0, 0, 0, 0, 0));
const fault = new Fault(0, 0, 0, 0);
const preemptedExit = Result.ok<Exit, MachineError>(Exit.preempted());
const systemCallExit = Result.ok<Exit, MachineError>(Exit.systemCall(systemCall));
const faultExit = Result.ok<Exit, MachineError>(Exit.fault(fault));
const hypercallExit = Result.ok<Exit, MachineError>(Exit.hypercall(systemCall));
const portRead = new PortRead(0, 0);
const portWrite = new PortWrite(0, 0, 0);
const portReadExit = Result.ok<Exit, MachineError>(Exit.portRead(portRead));
const portWriteExit = Result.ok<Exit, MachineError>(Exit.portWrite(portWrite));
const haltExit = Result.ok<Exit, MachineError>(Exit.halt());
const shutdownExit = Result.ok<Exit, MachineError>(Exit.shutdown(fault));
const system = new SystemRegisters(new Table(0, 0), new Table(0, 0), 0, 0, 0, 0);
const systemResult = Result.ok<SystemRegisters, MachineError>(system);
const unsupportedSystem = Result.err<SystemRegisters, MachineError>(MachineError.unsupported());
const unsupported = Result.err<Unit, MachineError>(MachineError.unsupported());
const registers = new Registers(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const used = new Usage(0, 0, 0);

/** What a mapping call ended with, as WIT says it. */
function outcome(code: i32): Result<Unit, MachineError> {
  if (code == DONE) return done;
  collision.collision = failedAt();
  noAccess.noAccess = failedAt();
  failure.error =
    code == BAD_RANGE ? badRange : code == EXHAUSTED ? exhausted : code == COLLISION ? collision : noAccess;
  return failure;
}

function refused(): MachineError {
  noAccess.noAccess = refusedAt();
  return noAccess;
}

function bytes(length: u32): Result<StaticArray<u8>, MachineError> {
  bytesResult.value = asList(ANSWER_BYTES, length);
  return bytesResult;
}

function noBytes(error: MachineError): Result<StaticArray<u8>, MachineError> {
  bytesFailure.error = error;
  return bytesFailure;
}

let vmExists = false;
/** The vm and its vcpus, as far as somebody has a handle. */
let objects: u32 = 0;

function gone(): void {
  if (--objects) return;
  resetVm();
  forgetAnswers();
  vmExists = false;
}

/** Answers are made once: nothing of a guest stays in them. */
function forgetAnswers(): void {
  memory.fill(changetype<usize>(registers), 0, offsetof<Registers>());
  memory.fill(changetype<usize>(systemCall.arguments_), 0, offsetof<Tuple6<u64, u64, u64, u64, u64, u64>>());
  systemCall.number_ = 0;
  fault.address = 0;
  fault.rip = 0;
  portWrite.value = 0;
  system.interrupts.base = 0;
  system.descriptors.base = 0;
  system.cr2 = 0;
  system.kernelGsBase = 0;
}

function vm(): Result<Vm, MachineError> {
  vmExists = true;
  objects++;
  prepareBlocks();
  return vmResult;
}

/** The one address space of this instance. */
export class Vm {
  static create(limit: u64): Result<Vm, MachineError> {
    if (vmExists) return vmFailure;
    limitMemory(limit);
    return vm();
  }

  static save(): StaticArray<u32> {
    return saveVm();
  }

  static footprint(): u64 {
    return <u64>usedPages() * PAGE_SIZE + <u64>usedBytes();
  }

  static restore(): Result<Vm, MachineError> {
    return !vmExists && restoreVm() ? vm() : vmFailure;
  }

  /** Where the kernel answers, this is never called. */
  fork(): Result<Vm, MachineError> {
    return vmFailure;
  }

  map(address: u64, length: u64, access: u32): Result<Unit, MachineError> {
    return outcome(mapPages(address, length, access));
  }

  fill(address: u64, length: u64, access: u32, data: StaticArray<u8>): Result<Unit, MachineError> {
    return outcome(fillPages(address, length, access, changetype<usize>(data), <u32>data.length));
  }

  unmap(address: u64, length: u64): Result<Unit, MachineError> {
    return outcome(unmapPages(address, length));
  }

  protect(address: u64, length: u64, access: u32): Result<Unit, MachineError> {
    return outcome(protectPages(address, length, access));
  }

  /** At most 2 MiB at once; more is `exhausted`. */
  read(address: u64, length: u32): Result<StaticArray<u8>, MachineError> {
    if (length > LONGEST_ANSWER) return noBytes(exhausted);
    return copyOut(ANSWER_BYTES, address, length) == DONE ? bytes(length) : noBytes(refused());
  }

  readUntil(address: u64, terminator: u8, limit: u32): Result<StaticArray<u8>, MachineError> {
    const length = lengthUntil(address, terminator, min<u32>(limit, LONGEST_ANSWER));
    if (length < 0) return noBytes(refused());
    if (<u32>length == LONGEST_ANSWER && limit > LONGEST_ANSWER) return noBytes(exhausted);
    copyOut(ANSWER_BYTES, address, <u32>length);
    return bytes(<u32>length);
  }

  write(address: u64, data: StaticArray<u8>): Result<Unit, MachineError> {
    if (copyIn(address, changetype<usize>(data), <u32>data.length) == DONE) return done;
    failure.error = refused();
    return failure;
  }

  createVcpu(): Result<Vcpu, MachineError> {
    return made(createVcpu(USER_MODE));
  }

  createBareVcpu(): Result<Vcpu, MachineError> {
    return made(createVcpu(BARE_MODE));
  }

  seed(a: u64, b: u64, c: u64, d: u64): void {
    seed(a, b, c, d);
  }

  show(level: u32): void {
    showLevel(level + 1);
  }

  lendClocks(page: u64): Result<Unit, MachineError> {
    return outcome(lendClocks(page) ? DONE : BAD_RANGE);
  }

  translate(after: Option<u32>): bool {
    return prepareTranslator(after.isSome ? max<u32>(after.value, 1) : USUAL_THRESHOLD);
  }

  stop(address: u64, length: u32, on: u32): Result<Unit, MachineError> {
    return outcome(addStop(address, length, on));
  }

  forgetStops(): void {
    forgetStops();
  }

  usage(): Usage {
    used.memory = memoryInUse();
    used.peakMemory = peakMemory();
    used.instructions = retiredHere();
    return used;
  }

  dropped(): void {
    gone();
  }
}

const vmResult = Result.ok<Vm, MachineError>(new Vm());

/** Results that carry vcpus, by number: a number that was given back comes again with its object. */
const vcpuResults = new StaticArray<Result<Vcpu, MachineError> | null>(VCPU_LIMIT);

function made(number: i32): Result<Vcpu, MachineError> {
  if (number < 0) return vcpuFailure;
  objects++;
  return vcpuResult(number);
}

function vcpuResult(number: i32): Result<Vcpu, MachineError> {
  let result = vcpuResults[number];
  if (result === null) {
    result = Result.ok<Vcpu, MachineError>(new Vcpu(number));
    // The heap has no bound of its own, and behind it lies the guest's memory.
    if (changetype<usize>(result) > GUEST_BASE - HEAP_MARGIN) panic('x86', 'the arena is full');
    vcpuResults[number] = result;
  }
  return result;
}

/** A processor: a number of state/vcpu.ts. */
export class Vcpu {
  constructor(private readonly number: i32) {}

  run(budget: u32, answer: Option<Word>): Result<Exit, MachineError> {
    activate(this.number);
    answerWith(answer);
    return left(run(budget));
  }

  step(answer: Option<Word>): Result<Exit, MachineError> {
    activate(this.number);
    answerWith(answer);
    return left(step());
  }

  inject(vector: u8): Result<Unit, MachineError> {
    activate(this.number);
    if (!bare()) return unsupported;
    inject(vector);
    return done;
  }

  getSystemRegisters(): Result<SystemRegisters, MachineError> {
    activate(this.number);
    if (!bare()) return unsupportedSystem;
    system.interrupts.base = load<u64>(INTERRUPT_TABLE);
    system.interrupts.limit = load<u16>(INTERRUPT_LIMIT);
    system.descriptors.base = load<u64>(DESCRIPTOR_TABLE);
    system.descriptors.limit = load<u16>(DESCRIPTOR_LIMIT);
    system.cr2 = load<u64>(CR2);
    system.kernelGsBase = load<u64>(KERNEL_GS_BASE);
    system.cs = selector(CS);
    system.ss = selector(SS);
    return systemResult;
  }

  setSystemRegisters(values: SystemRegisters): Result<Unit, MachineError> {
    activate(this.number);
    if (!bare()) return unsupported;
    store<u64>(INTERRUPT_TABLE, values.interrupts.base);
    store<u16>(INTERRUPT_LIMIT, values.interrupts.limit);
    store<u64>(DESCRIPTOR_TABLE, values.descriptors.base);
    store<u16>(DESCRIPTOR_LIMIT, values.descriptors.limit);
    store<u64>(CR2, values.cr2);
    store<u64>(KERNEL_GS_BASE, values.kernelGsBase);
    setSelector(CS, values.cs);
    setSelector(SS, values.ss);
    return done;
  }

  getRegisters(): Registers {
    activate(this.number);
    // The sixteen general registers and rip stand in the file in the order in which the record has them.
    memory.copy(changetype<usize>(registers), RAX, 17 * 8);
    registers.rflags = rflags();
    registers.fsBase = load<u64>(FS_BASE);
    registers.gsBase = load<u64>(GS_BASE);
    return registers;
  }

  setRegisters(values: Registers): void {
    activate(this.number);
    memory.copy(RAX, changetype<usize>(values), 17 * 8);
    setRflags(<u32>values.rflags);
    store<u64>(FS_BASE, values.fsBase);
    store<u64>(GS_BASE, values.gsBase);
  }

  getVectors(): StaticArray<u8> {
    activate(this.number);
    saveWhole(ANSWER_BYTES);
    return asList(ANSWER_BYTES, XSAVE_SIZE);
  }

  setVectors(image: StaticArray<u8>): Result<Unit, MachineError> {
    activate(this.number);
    if (restoreWhole(changetype<usize>(image), <u32>image.length)) return done;
    failure.error = badRange;
    return failure;
  }

  dropped(): void {
    dropVcpu(this.number);
    gone();
  }
}

/** What the last exit asked for. */
function answerWith(answer: Option<Word>): void {
  if (answer.isSome) takeAnswer(<u64>answer.value.low | (<u64>answer.value.high << 32));
  else awaitNothing();
}

/** What a run ended with, as WIT says it. */
function left(reason: i32): Result<Exit, MachineError> {
  if (reason == EXIT_SYSTEM_CALL) return callMade(systemCallExit);
  if (reason == EXIT_FAULT) return faulted(faultExit);
  return bare() ? bareExit(reason) : preemptedExit;
}

function bareExit(reason: i32): Result<Exit, MachineError> {
  switch (reason) {
    case EXIT_HYPERCALL: return callMade(hypercallExit);
    case EXIT_HALT: return haltExit;
    case EXIT_SHUTDOWN: return faulted(shutdownExit);
    case EXIT_PORT_READ: {
      portRead.port = <u16>portNumber();
      portRead.size = <u8>portSize();
      return portReadExit;
    }
    case EXIT_PORT_WRITE: {
      portWrite.port = <u16>portNumber();
      portWrite.size = <u8>portSize();
      portWrite.value = portValue();
      return portWriteExit;
    }
  }
  return preemptedExit;
}

/** A system call or a hypercall: number and arguments lie in the same registers. */
function callMade(exit: Result<Exit, MachineError>): Result<Exit, MachineError> {
  systemCall.number_ = load<u64>(RAX);
  const values = systemCall.arguments_;
  values.a = load<u64>(RDI);
  values.b = load<u64>(RSI);
  values.c = load<u64>(RDX);
  values.d = load<u64>(R10);
  values.e = load<u64>(R8);
  values.f = load<u64>(R9);
  return exit;
}

function faulted(exit: Result<Exit, MachineError>): Result<Exit, MachineError> {
  fault.vector = <u8>faultVector();
  fault.code = faultCode();
  fault.address = faultAddress();
  fault.rip = load<u64>(RIP);
  return exit;
}
