/**
 * How WIT identifiers are written in C: everything in snake_case behind its interface's prefix, since C has one space of
 * names for a whole program.
 */

/** Words of C and C++ (headers are read by both), and macros of the headers that authors include most. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'alignas alignof and and_eq asm assert atomic auto bitand bitor bool break case catch char class compl concept ' +
    'const constexpr consteval constinit const_cast continue co_await co_return co_yield decltype default delete do ' +
    'double dynamic_cast else enum errno explicit export extern false float for friend goto if inline int linux long ' +
    'mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register ' +
    'reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast stderr stdin ' +
    'stdout struct switch template this thread_local throw true try typedef typeid typename typeof union unix unsigned ' +
    'using virtual void volatile wchar_t while xor xor_eq size_t int8_t int16_t int32_t int64_t uint8_t uint16_t ' +
    'uint32_t uint64_t'
  ).split(' '),
);

/** `get-random-bytes` to `get_random_bytes`. */
export function snake(kebab: string): string {
  return kebab.toLowerCase().replaceAll('-', '_');
}

/** A field, a parameter or a case of a union; a word of the language gets `_` behind. */
export function memberName(kebab: string): string {
  const name = snake(kebab);
  return RESERVED.has(name) ? `${name}_` : name;
}

/** `nucleus_fs_types` + `fs-error` + `no-entry` to `NUCLEUS_FS_TYPES_FS_ERROR_NO_ENTRY`. */
export function constantName(...parts: readonly string[]): string {
  return parts.map(snake).join('_').toUpperCase();
}

/** `wasi:io/streams@0.2.12` to `wasi_io_streams`. */
export function prefixOf(id: string): string {
  return snake(id.replace(/@.*$/, '').replace(/[:/]/g, '-'));
}

/** The names that a program has, each once. */
export class NameSpace {
  readonly #taken = new Set<string>();

  /** The name, with as many `_` behind as it takes to be the only one. */
  declare(wanted: string): string {
    let name = wanted;
    while (this.#taken.has(name)) name += '_';
    this.#taken.add(name);
    return name;
  }
}
