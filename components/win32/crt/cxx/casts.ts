// What dynamic_cast and typeid are compiled to: an object's table of virtual functions has the description of its class before it, which
// lists all classes that it derives from, itself first, each followed by what that one derives from.
//
// Source: Microsoft, rttidata.h (_RTTICompleteObjectLocator, _RTTIClassHierarchyDescriptor, _RTTIBaseClassDescriptor of x64), "dynamic_cast
// Operator", "typeid Operator".

import { displaced } from '../../exception/cxx/thrown';
import { Memory } from '../../memory/access';
import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { Kind, throwStandard } from './standard-exceptions';

/** Of class descriptions: offsets are from the image's base. */
const RELATIVE: u32 = 1;
/** More bases no class has. */
const MOST_BASES: u32 = 4096;

// Attributes of a base.
const NOT_VISIBLE: u32 = 1;
const AMBIGUOUS: u32 = 2;
/** Private or protected in the complete object. */
const HIDDEN: u32 = 4;

/** The base's own class has a description. */
const IS_DESCRIBED: u32 = 0x40;

/** Where a type_info has its name. */
const NAME: u64 = 16;

export function castExports(library: Library): void {
  library.add('__RTCastToVoid', castToVoid);
  library.add('__RTDynamicCast', dynamicCast, Shape.Wide);
  library.add('__RTtypeid', typeOf);
}

/** A class that an object's class has as a base. */
class Base {
  readonly type: u64;
  /** How many of the rows behind it are its own bases. */
  readonly contained: u32;
  readonly attributes: u32;
  /** What its own class says of its bases; 0 for nothing. */
  readonly hierarchy: u64;

  constructor(
    private readonly memory: Memory,
    image: u64,
    private readonly at: u64,
  ) {
    this.type = image + memory.u32(at);
    this.contained = memory.u32(at + 4);
    this.attributes = memory.u32(at + 20);
    this.hierarchy = (this.attributes & IS_DESCRIBED) == 0 ? 0 : image + memory.u32(at + 24);
  }

  in(object: u64): u64 {
    const memory = this.memory;
    const at = this.at;
    return displaced(memory, object, <i32>memory.u32(at + 8), <i32>memory.u32(at + 12), <i32>memory.u32(at + 16));
  }
}

/** An object as its table of virtual functions tells of it. */
class Complete {
  readonly type: u64;
  /** Where the whole object is. */
  readonly at: u64;
  private readonly image: u64;
  private readonly hierarchy: u64;

  constructor(
    private readonly thread: Thread,
    object: u64,
  ) {
    const memory = thread.process.memory;
    const locator = memory.u64(memory.u64(object) - 8);
    const module = thread.process.modules.holding(locator);
    this.image = memory.u32(locator) == RELATIVE ? locator - memory.u32(locator + 20) : module == null ? 0 : module.base;
    this.type = this.image + memory.u32(locator + 12);
    this.hierarchy = this.image + memory.u32(locator + 16);
    const shift = memory.u32(locator + 8);
    const whole = object - memory.u32(locator + 4);
    this.at = shift == 0 ? whole : whole - <i64>(<i32>memory.u32(object - shift));
  }

  /** Could all of it be read, and does it fit together? */
  get isThere(): bool {
    return this.thread.process.memory.missed == 0 && this.image != 0 && this.count > 0 && this.count <= MOST_BASES;
  }

  get count(): u32 {
    return this.thread.process.memory.u32(this.hierarchy + 8);
  }

  base(index: u32): Base {
    return this.row(this.hierarchy, index);
  }

  /** What one base says of its own base with that number: private is not what the whole object's class makes so. */
  attributesIn(base: Base, index: u32, inner: Base): u32 {
    return base.hierarchy == 0 ? inner.attributes : this.row(base.hierarchy, index).attributes;
  }

  private row(hierarchy: u64, index: u32): Base {
    const memory = this.thread.process.memory;
    const rows = this.image + memory.u32(hierarchy + 12);
    return new Base(memory, this.image, this.image + memory.u32(rows + <u64>index * 4));
  }
}

/** What is no object with such a table is told to the program, as what cannot be read is. */
function complete(thread: Thread, object: u64): Complete | null {
  const found = new Complete(thread, object);
  return found.isThere ? found : null;
}

function noObject(thread: Thread): u64 {
  thread.process.memory.missed = 0;
  return throwStandard(thread, Kind.NoObject, 'Access violation - no RTTI data!');
}

function castToVoid(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return 0;
  const object = complete(thread, call.a0);
  return object == null ? noObject(thread) : object.at;
}

/** Gives the address of a type_info. */
function typeOf(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return throwStandard(thread, Kind.BadTypeid, 'Attempted a typeid of nullptr pointer!');
  const object = complete(thread, call.a0);
  return object == null ? noObject(thread) : object.type;
}

/** (object, where its table's pointer is in it, its static type, the type that is wanted, whether a reference is). */
function dynamicCast(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return 0;
  const memory = thread.process.memory;
  const object = complete(thread, call.a0);
  if (object == null) return noObject(thread);
  const source = call.a0 - <i64>call.i1;
  const result = new Cast(memory, object, source, call.a2, call.a3).result();
  if (result != 0 || memory.u32(call.stack) == 0) return result;
  return throwStandard(thread, Kind.BadCast, 'Bad dynamic_cast!');
}

/** A class may be a base more than once, and a cast has to find one that is meant. */
class Cast {
  constructor(
    private readonly memory: Memory,
    private readonly object: Complete,
    private readonly source: u64,
    private readonly sourceType: u64,
    private readonly targetType: u64,
  ) {}

  /** 0 if there is no such cast. */
  result(): u64 {
    const down = this.down();
    return down != 0 ? down : this.across();
  }

  /** To one of whose bases the source is. */
  private down(): u64 {
    let found: u64 = 0;
    for (let i: u32 = 0; i < this.object.count; i++) {
      const target = this.object.base(i);
      if (!this.isSame(target.type, this.targetType)) continue;
      const at = target.in(this.object.at);
      if (at == found || !this.holdsSource(i, target)) continue;
      if (found != 0) return 0;
      found = at;
    }
    return found;
  }

  /** Is the source a public base of the target? */
  private holdsSource(index: u32, target: Base): bool {
    const last = min(index + target.contained, this.object.count - 1);
    for (let k = index; k <= last; k++) {
      const base = this.object.base(k);
      if (!this.isSame(base.type, this.sourceType) || base.in(this.object.at) != this.source) continue;
      if ((this.object.attributesIn(target, k - index, base) & NOT_VISIBLE) == 0) return true;
    }
    return false;
  }

  /** From a base that is public to another one that is, and the only one of its class. */
  private across(): u64 {
    let isVisible = false;
    let found: u64 = 0;
    for (let i: u32 = 0; i < this.object.count; i++) {
      const base = this.object.base(i);
      const at = base.in(this.object.at);
      if (this.isSame(base.type, this.sourceType) && at == this.source && (base.attributes & HIDDEN) == 0) isVisible = true;
      if (!this.isSame(base.type, this.targetType) || (base.attributes & (AMBIGUOUS | HIDDEN)) != 0 || at == found) continue;
      if (found != 0) return 0;
      found = at;
    }
    return isVisible ? found : 0;
  }

  private isSame(one: u64, other: u64): bool {
    return one == other || this.memory.text(one + NAME) == this.memory.text(other + NAME);
  }
}
