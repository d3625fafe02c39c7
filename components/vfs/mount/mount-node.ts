/**
 * A node of a WASI mount: a directory or a file, which it is the host knows. Methods that take a path ask the host for
 * it along a `Route`.
 */
import { Attributes, Entries, FsError, OpenOptions, OpenOptionsFlags, OwnershipChange, Times } from '../gen/export/nucleus-fs-types';
import { setModeAt } from '../gen/import/nucleus-fs-details';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import { Descriptor, DescriptorStat, DescriptorType, ErrorCode } from '../gen/import/wasi-filesystem-types';
import { Node } from '../export/nucleus-fs-types';
import { Result, Unit } from '../../lib/wit';
import { done, fail, ok, settle } from '../answer';
import { Tail } from '../path/shape';
import { Last } from '../path/walk';
import { errorOf } from './errors';
import { Listing } from './listing';
import { MountLink } from './mount-link';
import { attributesAt, detailCode, Mount, MountObject, newTime } from './mount-object';
import { Opening, openParent } from './opening';
import { Route } from './route';

export class MountNode extends MountObject {
  /** The look that `list` goes on in. */
  private listing: Listing | null = null;

  constructor(mount: Mount, descriptor: Descriptor) {
    super(mount, descriptor);
  }

  openAt(path: string, options: OpenOptions, want: Rights): Result<Node, FsError> {
    const opening = new Opening(options, want);
    const refused = this.mount.refusal(opening.needed);
    if (refused) return fail<Node>(refused);
    if ((options & OpenOptionsFlags.Unnamed) != 0) return fail<Node>(FsError.unsupported());
    if (opening.fault) return fail<Node>(opening.fault!);
    const route = new Route(this.descriptor, path, opening.last);
    if (opening.create && route.slash) return fail<Node>(route.faultOf(FsError.isDirectory()));
    while (!route.fault) {
      const answer = opening.ask(this.descriptor, route);
      if (answer.isOk) return ok<Node>(new MountNode(this.mount, answer.value));
      if (answer.error == ErrorCode.Loop && !route.follow && !opening.changes) return this.openLink(route);
      route.refuse(answer.error);
    }
    return fail<Node>(route.fault!);
  }

  /** The host would not open what may be a link. */
  private openLink(route: Route): Result<Node, FsError> {
    if (!this.descriptor.readlinkAt(route.path).isOk) return fail<Node>(FsError.loop());
    const parent = openParent(this.descriptor, route.path);
    if (!parent.isOk) return fail<Node>(errorOf(parent.error));
    const name = route.path.substring(route.path.lastIndexOf('/') + 1);
    return ok<Node>(new MountLink(this.mount, parent.value, name));
  }

  statAt(path: string, follow: bool): Result<Attributes, FsError> {
    const refused = this.mount.refusal(RightsFlags.Read);
    if (refused) return fail<Attributes>(refused);
    if (this.isOwn(path)) return this.stat();
    const route = new Route(this.descriptor, path, follow ? Last.Follow : Last.Stay);
    const stat = look(route);
    if (!stat.isOk) return fail<Attributes>(stat.error);
    if (route.slash && stat.value.type != DescriptorType.Directory) return fail<Attributes>(FsError.notDirectory());
    return attributesAt(this.descriptor, route.flags, route.path, stat.value);
  }

  /** Whether a path means this object itself: the empty one does for all but directories, which have `.` for it. */
  private isOwn(path: string): bool {
    if (path.length > 0) return false;
    const type = this.descriptor.getType();
    return type.isOk && type.value != DescriptorType.Directory;
  }

  /**
   * Looks first: most of what is asked is no link, since realpath() asks of every component, and an error costs a host
   * more than a look does.
   */
  readLinkAt(path: string): Result<string, FsError> {
    const refused = this.mount.refusal(RightsFlags.Read);
    if (refused) return fail<string>(refused);
    const route = new Route(this.descriptor, path, Last.Stay);
    const stat = look(route);
    if (!stat.isOk) return fail<string>(stat.error);
    const type = stat.value.type;
    if (type != DescriptorType.SymbolicLink) {
      return fail<string>(route.slash && type != DescriptorType.Directory ? FsError.notDirectory() : FsError.notLink());
    }
    const target = this.descriptor.readlinkAt(route.path);
    return target.isOk ? ok<string>(target.value) : fail<string>(errorOf(target.error));
  }

  list(start: u64, limit: u32): Result<Entries, FsError> {
    const refused = this.mount.refusal(RightsFlags.Read);
    if (refused) return fail<Entries>(refused);
    if (start == 0 || !this.listing) {
      const listing = new Listing();
      const fault = listing.take(this.descriptor);
      if (fault) return fail<Entries>(fault);
      this.listing = listing;
    }
    return this.listing!.slice(this.descriptor, start, limit);
  }

  setTimesAt(path: string, follow: bool, times: Times): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    if (refused) return fail<Unit>(refused);
    if (this.isOwn(path)) return this.setOwnTimes(times);
    const route = new Route(this.descriptor, path, follow ? Last.Follow : Last.Stay);
    const accessed = newTime(times.accessed);
    const modified = newTime(times.modified);
    while (!route.fault) {
      const answer = this.descriptor.setTimesAt(route.flags, route.path, accessed, modified);
      if (answer.isOk) return done();
      route.refuse(answer.error);
    }
    return fail<Unit>(route.fault!);
  }

  setOwnershipAt(path: string, follow: bool, change: OwnershipChange): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    if (refused) return fail<Unit>(refused);
    if (this.isOwn(path)) return this.setOwnOwnership(change);
    const route = new Route(this.descriptor, path, follow ? Last.Follow : Last.Stay);
    while (!route.fault && change.mode.isSome) {
      const answer = setModeAt(this.descriptor, route.flags, route.path, change.mode.value);
      if (answer.isOk) return done();
      route.refuse(detailCode(answer.error));
    }
    return fail<Unit>(route.fault ? route.fault! : FsError.unsupported());
  }

  makeDirectoryAt(path: string): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    if (refused) return fail<Unit>(refused);
    const route = new Route(this.descriptor, path, Last.Name);
    if (!route.fault && route.tail != Tail.Name) return fail<Unit>(FsError.exists());
    while (!route.fault) {
      const answer = this.descriptor.createDirectoryAt(route.path);
      if (answer.isOk) return done();
      route.refuse(answer.error);
    }
    return fail<Unit>(route.fault!);
  }

  symlinkAt(target: string, path: string): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write);
    if (refused) return fail<Unit>(refused);
    if (target.length == 0) return fail<Unit>(FsError.noEntry());
    const route = new Route(this.descriptor, path, Last.Name);
    const taken = newNameFault(route);
    if (taken) return fail<Unit>(taken);
    while (!route.fault) {
      const answer = this.descriptor.symlinkAt(target, route.path);
      if (answer.isOk) return done();
      route.refuse(answer.error);
    }
    return fail<Unit>(route.fault!);
  }

  linkAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Read | RightsFlags.Write);
    if (refused) return fail<Unit>(refused);
    const from = new Route(this.descriptor, path, Last.Stay);
    if (from.slash && !from.fault) return fail<Unit>(slashFault(from, FsError.notPermitted()));
    const to = this.routeIn(other, newPath);
    const fault = from.fault || newNameFault(to);
    if (fault) return fail<Unit>(missing(from, fault));
    while (!from.fault && !to.fault) {
      const answer = this.descriptor.linkAt(0, from.path, to.descriptor, to.path);
      if (answer.isOk) return done();
      refuseBoth(from, to, answer.error);
    }
    return settle(from.fault || to.fault);
  }

  renameAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Write | RightsFlags.Delete);
    if (refused) return fail<Unit>(refused);
    const from = new Route(this.descriptor, path, Last.Name);
    const to = this.routeIn(other, newPath);
    const fault = from.fault || moveFault(from, to);
    if (fault) return fail<Unit>(fault);
    while (!from.fault && !to.fault) {
      const answer = this.descriptor.renameAt(from.path, to.descriptor, to.path);
      if (answer.isOk) return done();
      refuseBoth(from, to, answer.error);
    }
    return settle(from.fault || to.fault);
  }

  /** The way to a new name in another node's directory, which must be one of this mount. */
  private routeIn(other: Node, path: string): Route {
    const into = other instanceof MountObject ? (other as MountObject) : this;
    const route = new Route(into.descriptor, path, Last.Name);
    if (!(other instanceof MountObject) || into.mount !== this.mount) route.fault = FsError.crossDevice();
    else if (!(other instanceof MountNode)) route.fault = FsError.notDirectory();
    return route;
  }

  removeFileAt(path: string): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Delete);
    if (refused) return fail<Unit>(refused);
    const route = new Route(this.descriptor, path, Last.Name);
    if (!route.fault && route.tail != Tail.Name) return fail<Unit>(FsError.isDirectory());
    if (!route.fault && route.slash) return fail<Unit>(slashFault(route, FsError.isDirectory()));
    while (!route.fault) {
      const answer = this.descriptor.unlinkFileAt(route.path);
      if (answer.isOk) return done();
      route.refuse(answer.error);
    }
    return fail<Unit>(route.fault!);
  }

  removeDirectoryAt(path: string): Result<Unit, FsError> {
    const refused = this.mount.refusal(RightsFlags.Delete);
    if (refused) return fail<Unit>(refused);
    const route = new Route(this.descriptor, path, Last.Name);
    if (!route.fault && route.tail == Tail.Dot) return fail<Unit>(FsError.invalid());
    if (!route.fault && route.tail == Tail.DotDot) return fail<Unit>(FsError.notEmpty());
    while (!route.fault) {
      const answer = this.descriptor.removeDirectoryAt(route.path);
      if (answer.isOk) return done();
      route.refuse(answer.error);
    }
    return fail<Unit>(route.fault!);
  }
}

/** What the host says of what a route leads to. */
function look(route: Route): Result<DescriptorStat, FsError> {
  while (!route.fault) {
    const stat = route.descriptor.statAt(route.flags, route.path);
    if (stat.isOk) return ok<DescriptorStat>(stat.value);
    route.refuse(stat.error);
  }
  return fail<DescriptorStat>(route.fault!);
}

/** For a call that a path with a slash at its end cannot do: `directory` if it leads to one. */
function slashFault(route: Route, directory: FsError): FsError {
  const stat = look(route);
  if (!stat.isOk) return stat.error;
  return stat.value.type == DescriptorType.Directory ? directory : FsError.notDirectory();
}

/** Why something that is no directory cannot get this name. */
function newNameFault(route: Route): FsError | null {
  if (route.fault) return route.fault;
  if (route.tail != Tail.Name) return FsError.exists();
  if (!route.slash) return null;
  const stat = look(route);
  return stat.isOk ? FsError.exists() : stat.error;
}

/** What is wrong with an object that must be there, or else `otherwise`. */
function missing(route: Route, otherwise: FsError): FsError {
  const stat = look(route);
  return stat.isOk ? otherwise : stat.error;
}

/**
 * Why a name cannot be moved, as far as the names themselves say. The order is Linux's: first both directories, the old
 * one's first, then what stands in the last places, then the object itself.
 */
function moveFault(from: Route, to: Route): FsError | null {
  if (to.fault) return from.faultOf(to.fault!);
  if (from.tail != Tail.Name || to.tail != Tail.Name) return from.faultOf(to.faultOf(FsError.busy()));
  if (!from.slash && !to.slash) return null;
  const stat = look(from);
  if (!stat.isOk) return from.faultOf(to.faultOf(stat.error));
  return stat.value.type == DescriptorType.Directory ? null : to.faultOf(FsError.notDirectory());
}

/** Either path may be the one that the host refuses. */
function refuseBoth(from: Route, to: Route, code: ErrorCode): void {
  const other = from.reroute(code);
  if (!to.reroute(code) && !other) from.fault = errorOf(code);
}
