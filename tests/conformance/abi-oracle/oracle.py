"""Answers questions about the canonical ABI with the specification's own executable definitions.

Started as `oracle.py FOLDER`, the folder of `definitions.py`. Reads one JSON question a line, writes one JSON answer a line.

    {"do": "lift",  "type", "encoding", "most", "memory": base64 from IMAGE on, "flats": [bits]}  ->  {"value"} or {"trap": true}
    {"do": "lower", "type", "encoding", "most", "value", "out": address or null}                 ->  {"memory", "flats"}

`most` is the number of flat values that are passed without a pointer. Core values travel as unsigned bits. Values: integers of
64 bits as text, floats as unsigned bits (text), flags as a mask, records as lists, variants as [index, payload].
"""

import base64
import json
import struct
import sys

sys.path.insert(0, sys.argv[1])
import definitions as spec  # noqa: E402

SIZE = 4 * 65536
CELLS = 64
"""Where the flat values lie in memory, 8 bytes each, as in the probe: a bad pointer may lead to them."""
IMAGE = 1024
"""Where images begin."""
HEAP = 4096
"""First address that lowering allocates."""

spec.DETERMINISTIC_PROFILE = True

ENCODINGS = {"utf8": "utf8", "utf16": "utf16", "compact-utf16": "latin1+utf16"}
SCALARS = {
    "bool": spec.BoolType, "u8": spec.U8Type, "s8": spec.S8Type, "u16": spec.U16Type, "s16": spec.S16Type,
    "u32": spec.U32Type, "s32": spec.S32Type, "u64": spec.U64Type, "s64": spec.S64Type, "f32": spec.F32Type,
    "f64": spec.F64Type, "char": spec.CharType, "string": spec.StringType,
}  # fmt: skip


def type_of(given):
    kind = given["kind"]
    if kind in SCALARS:
        return SCALARS[kind]()
    optional = lambda one: None if one is None else type_of(one)  # noqa: E731
    match kind:
        case "list":
            return spec.ListType(type_of(given["element"]))
        case "record":
            return spec.RecordType([spec.FieldType(f["name"], type_of(f["type"])) for f in given["fields"]])
        case "tuple":
            return spec.TupleType([type_of(one) for one in given["elements"]])
        case "variant":
            return spec.VariantType([spec.CaseType(c["name"], optional(c.get("type"))) for c in given["cases"]])
        case "enum":
            return spec.EnumType(given["labels"])
        case "flags":
            return spec.FlagsType(given["labels"])
        case "option":
            return spec.OptionType(type_of(given["type"]))
        case "result":
            return spec.ResultType(optional(given.get("ok")), optional(given.get("err")))
    raise ValueError(kind)


def to_spec(value, t):
    """A value as the definitions have it, of one as it travels."""
    match spec.despecialize(t):
        case spec.U64Type() | spec.S64Type():
            return int(value)
        case spec.F32Type():
            return struct.unpack("<f", struct.pack("<I", int(value)))[0]
        case spec.F64Type():
            return struct.unpack("<d", struct.pack("<Q", int(value)))[0]
        case spec.StringType():
            return (value, "utf16", len(value.encode("utf-16-le")) // 2)
        case spec.ListType(element, _):
            return [to_spec(one, element) for one in value]
        case spec.RecordType(fields):
            return {f.label: to_spec(one, f.t) for f, one in zip(fields, value)}
        case spec.VariantType(cases):
            index, payload = value
            case = cases[index]
            return {case.label: None if case.t is None else to_spec(payload, case.t)}
        case spec.FlagsType(labels):
            return {label: bool(value >> bit & 1) for bit, label in enumerate(labels)}
    return value


def from_spec(value, t):
    match spec.despecialize(t):
        case spec.U64Type() | spec.S64Type():
            return str(value)
        case spec.F32Type():
            return str(spec.core_i32_reinterpret_f32(value))
        case spec.F64Type():
            return str(spec.core_i64_reinterpret_f64(value))
        case spec.StringType():
            return value[0]
        case spec.ListType(element, _):
            return [from_spec(one, element) for one in value]
        case spec.RecordType(fields):
            return [from_spec(value[f.label], f.t) for f in fields]
        case spec.VariantType(cases):
            index, payload = spec.match_case(value, cases)
            return [index, None if cases[index].t is None else from_spec(payload, cases[index].t)]
        case spec.FlagsType(labels):
            return sum(int(value[label]) << bit for bit, label in enumerate(labels))
    return value


class Context(spec.LiftLowerContext):
    """Memory of a fixed size and an allocator that only goes up."""

    def __init__(self, encoding):
        memory = spec.MemInst(bytearray(SIZE), "i32")
        super().__init__(spec.LiftLowerOptions(ENCODINGS[encoding], memory, None), None)
        self.top = HEAP

    def reallocate(self, old, had, alignment, size):
        at = spec.align_to(self.top, alignment)
        self.top = at + size
        self.opts.memory[at : at + min(had, size)] = self.opts.memory[old : old + min(had, size)]
        return at


def float_bits(bits, kind):
    if kind == "f32":
        return spec.core_f32_reinterpret_i32(bits)
    return spec.core_f64_reinterpret_i64(bits) if kind == "f64" else bits


def bits_of(value, kind):
    if kind == "f32":
        return spec.core_i32_reinterpret_f32(value)
    return spec.core_i64_reinterpret_f64(value) if kind == "f64" else value


def flat_kinds(t, most, context):
    kinds = spec.flatten_type(t, context.opts)
    return kinds if len(kinds) <= most else ["i32"]


def lift(question):
    t = type_of(question["type"])
    context = Context(question["encoding"])
    image = base64.b64decode(question["memory"])
    context.opts.memory[IMAGE : IMAGE + len(image)] = image
    cells = struct.pack(f"<{len(question['flats'])}Q", *map(int, question["flats"]))
    context.opts.memory[CELLS : CELLS + len(cells)] = cells
    kinds = flat_kinds(t, question["most"], context)
    flats = [float_bits(int(bits), kind) for bits, kind in zip(question["flats"], kinds, strict=True)]
    try:
        [value] = spec.lift_flat_values(context, question["most"], spec.CoreValueIter(flats), [t])
    except spec.Trap:
        return {"trap": True}
    return {"value": from_spec(value, t)}


def lower(question):
    t = type_of(question["type"])
    context = Context(question["encoding"])
    out = question["out"]
    value = to_spec(question["value"], t)
    pointer = None if out is None else spec.CoreValueIter([out])
    flats = spec.lower_flat_values(context, question["most"], [value], [t], pointer)
    kinds = flat_kinds(t, question["most"], context)
    image = context.opts.memory[IMAGE : context.top]
    return {
        "memory": base64.b64encode(image).decode(),
        "flats": [str(bits_of(one, kind)) for one, kind in zip(flats, kinds)],
    }


for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps((lift if asked["do"] == "lift" else lower)(asked)))
