/**
 * Bounds on what a component may ask of the kernel before any of its code runs. Real components stay forty times
 * below each of them; a file made to exhaust memory or the stack meets one of them first.
 */

/** Components, component types and instance types inside one another. */
export const MAX_NESTING = 64;

/** Entries of all vectors of a file together: definitions, declarations, fields, cases, parameters, arguments. */
export const MAX_ITEMS = 1_000_000;

/** Bytes of one name. */
export const MAX_NAME = 100_000;

/** Value types inside one another. */
export const MAX_TYPE_DEPTH = 100;

/** Nodes of one value type written out in full. */
export const MAX_TYPE_SIZE = 100_000;

/** Parts of types that checking a file may look at, all substitutions and comparisons together. */
export const MAX_WORK = 200_000;

/**
 * Instances, core instances among them, that one instantiation makes: with components inside components that each make
 * two, a file of a few hundred bytes could ask for any number.
 */
export const MAX_INSTANCES = 10_000;

/** Fields, cases, labels, elements or parameters of one type. */
export const MAX_MEMBERS = 10_000;
