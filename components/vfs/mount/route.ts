/**
 * The way to ask a host for a path.
 *
 * A host resolves paths itself, in one call, and refuses with `not-permitted` those that leave its directory. So a
 * route starts out as the whole path. Only if the host refuses, or the path has `..` in it (hosts differ in what
 * `link/..` is) or ends in `.` where a name is asked for, the path is walked here, which ends with `leaves` or with a
 * path free of links that the host is asked again for. A typical sequence:
 *
 *     const route = new Route(descriptor, path, Last.Stay);
 *     while (!route.fault) {
 *       const answer = descriptor.readlinkAt(route.path);
 *       if (answer.isOk) return ok(answer.value);
 *       route.refuse(answer.error);
 *     }
 *     return fail(route.fault!);
 */
import { FsError } from '../gen/export/nucleus-fs-types';
import { Descriptor, ErrorCode, PathFlags, PathFlagsFlags } from '../gen/import/wasi-filesystem-types';
import { Shape, Tail, trimmed } from '../path/shape';
import { Last, walk } from '../path/walk';
import { MountCursor } from './cursor';
import { errorOf } from './errors';

export class Route {
  fault: FsError | null = null;
  /** What to ask the host for; without a slash at its end. */
  path: string = '';
  /** Whether the host is to follow a link in the last place. */
  follow: bool = false;
  /** A slash stands behind the last name, so that it must be a directory. */
  slash: bool = false;
  /** What stands in the last place. */
  tail: Tail = Tail.Name;
  private walked: bool = false;

  constructor(
    readonly descriptor: Descriptor,
    private readonly asked: string,
    private readonly last: Last,
  ) {
    const shape = new Shape(asked);
    this.slash = shape.slash;
    this.tail = shape.tail;
    this.path = this.slash ? trimmed(asked) : asked;
    this.follow = last == Last.Follow || (last == Last.Stay && this.slash);
    if (shape.fault) this.fault = shape.fault;
    else if (shape.absolute) this.fault = FsError.leaves(asked);
    else if (shape.climbs || (last == Last.Name && shape.tail != Tail.Name)) this.walk();
  }

  get flags(): PathFlags {
    return this.follow ? PathFlagsFlags.SymlinkFollow : 0;
  }

  /** Takes note of the host's refusal: there is another path to ask for, or a fault. */
  refuse(code: ErrorCode): void {
    if (!this.reroute(code)) this.fault = errorOf(code);
  }

  /** Whether there is another path to ask for, or a better fault, after this refusal. */
  reroute(code: ErrorCode): bool {
    if (code != ErrorCode.NotPermitted || this.walked) return false;
    this.walk();
    return true;
  }

  /** For a call that cannot be meant for this path: what a walk finds wrong with it, or else `otherwise`. */
  faultOf(otherwise: FsError): FsError {
    if (!this.fault) this.walk();
    const fault = this.fault;
    return fault ? fault : otherwise;
  }

  private walk(): void {
    if (this.walked) return;
    this.walked = true;
    const cursor = new MountCursor(this.descriptor);
    const place = walk(cursor, this.asked, this.last);
    this.fault = place.fault;
    this.path = place.tail == Tail.Name ? cursor.pathOf(place.name) : cursor.path;
    this.slash = place.slash;
    this.tail = place.tail;
    this.follow = false;
  }
}
