// Memory that is made when somebody looks at it: the program by a fault, a built-in function by its pointer, a query by its address.

export abstract class Late {
  /** Makes it, where some of it is in the range; false if nothing was to be made, or there is no memory. */
  abstract reach(address: u64, length: u64): bool;
}
