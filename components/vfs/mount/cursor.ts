/**
 * A walk's place below a WASI directory: the names from the directory to it, none of which is a link. What the walk
 * looks up it asks the host for each time, by the whole path.
 */
import { Descriptor, DescriptorType, ErrorCode } from '../gen/import/wasi-filesystem-types';
import { Cursor, Look } from '../path/cursor';
import { errorOf } from './errors';

export class MountCursor extends Cursor {
  private readonly names: Array<string> = new Array<string>();
  private seen: string = '';

  constructor(private readonly descriptor: Descriptor) {
    super();
  }

  /** Path of `name` in the directory here. */
  pathOf(name: string): string {
    return this.names.length == 0 ? name : this.names.join('/') + '/' + name;
  }

  /** Path of the directory here. */
  get path(): string {
    return this.names.length == 0 ? '.' : this.names.join('/');
  }

  depth(): i32 {
    return this.names.length;
  }

  up(): void {
    this.names.pop();
  }

  look(name: string): Look {
    this.seen = name;
    const stat = this.descriptor.statAt(0, this.pathOf(name));
    if (!stat.isOk) {
      if (stat.error != ErrorCode.NoEntry) this.fault = errorOf(stat.error);
      return Look.Missing;
    }
    if (stat.value.type == DescriptorType.Directory) return Look.Directory;
    return stat.value.type == DescriptorType.SymbolicLink ? Look.Link : Look.Other;
  }

  enter(): void {
    this.names.push(this.seen);
  }

  target(): string {
    const target = this.descriptor.readlinkAt(this.pathOf(this.seen));
    if (target.isOk) return target.value;
    this.fault = errorOf(target.error);
    return '';
  }
}
