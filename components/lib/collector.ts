// When to collect garbage: at the end of an outermost call, when nothing on the stack can refer to an object, and only if
// much was allocated since the last time: in proportion to what lives, so that the cost stays in proportion too. Under
// the `stub` runtime nothing is counted and nothing collected.

/** Bytes allocated since the last collection that make one due, at least. */
// @ts-ignore: decorator
@lazy const COLLECT_AFTER: usize = 1 << 20;
/** Bytes that a call may allocate beyond that before it is under pressure. */
// @ts-ignore: decorator
@lazy const PRESSURE_AFTER: usize = 8 << 20;

/** Whether an exported call is under way. There is never more than one: the component model traps reentrance. */
// @ts-ignore: decorator
@lazy let busy: bool = false;
/** Bytes in objects that were allocated and not freed. */
// @ts-ignore: decorator
@lazy let live: usize = 0;
/** Bytes allocated since the last collection. */
// @ts-ignore: decorator
@lazy let allocated: usize = 0;
/** Bytes that make the next collection due. */
// @ts-ignore: decorator
@lazy let due: usize = COLLECT_AFTER;

// @ts-ignore: decorator
@inline
export function countAllocated(size: usize): void {
  allocated += size;
  live += size;
}

// @ts-ignore: decorator
@inline
export function countFreed(size: usize): void {
  live -= size;
}

/** Starts an exported call. */
// @ts-ignore: decorator
@inline
export function enter(): void {
  busy = true;
}

/** Ends an exported call: nothing that it made and did not store may be used any more. */
// @ts-ignore: decorator
@inline
export function leave(): void {
  busy = false;
  if (allocated >= due) collect();
}

/** Ends a destructor, which may run within a call of this component's own. */
// @ts-ignore: decorator
@inline
export function leaveDestructor(): void {
  if (!busy && allocated >= due) collect();
}

function collect(): void {
  __collect();
  allocated = 0;
  due = max<usize>(COLLECT_AFTER, live / 2);
}

export namespace Pressure {
  /** Whether a long call has made so much garbage that it should return soon. */
  export function high(): bool {
    return allocated >= due + PRESSURE_AFTER;
  }
}
