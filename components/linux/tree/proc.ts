// /proc: the files about the process itself and the few about the system that programs look at.

import { Usage } from '../gen/import/nucleus-hypervisor-machine';
import { Process } from '../process/process';
import { encode } from '../memory/block';
import { PAGE } from '../memory/layout';
import { lockedBytes } from '../memory/locked';
import { Region } from '../memory/region';
import { PROCESSORS, RELEASE, SYSTEM, VERSION } from '../process/machine';
import { SECOND, ticks } from '../process/clock';
import { PastTime } from '../process/processor-time';
import { Sandbox } from '../process/sandbox';
import { LAST_CAPABILITY } from '../process/credentials';
import { EntryKind } from './entry';
import { mountInformation, mountStatistics, mounts } from './mounts';
import { addNamespaces } from './namespaces';
import { TreeRows } from './tree';

export function addProcess(tree: TreeRows): void {
  tree.link('/proc/self', '@');
  tree.link('/proc/thread-self', '@/task/@thread');
  tree.link('/proc/mounts', 'self/mounts');
  tree.text('/proc/cpuinfo', processors);
  tree.text('/proc/meminfo', memory_);
  tree.text('/proc/stat', statistics);
  tree.text('/proc/vmstat', memoryEvents);
  tree.text('/proc/uptime', uptime);
  tree.text('/proc/loadavg', load_);
  tree.text('/proc/version', version);
  tree.text('/proc/filesystems', fileSystems);
  tree.text('/proc/sys/kernel/ostype', systemName);
  tree.text('/proc/sys/kernel/osrelease', release);
  tree.text('/proc/sys/kernel/pid_max', largestId);
  tree.text('/proc/sys/kernel/ngroups_max', largestGroups);
  tree.text('/proc/sys/kernel/cap_last_cap', lastCapability);
  tree.text('/proc/sys/kernel/overflowuid', overflowId);
  tree.text('/proc/sys/kernel/overflowgid', overflowId);
  tree.text('/proc/sys/kernel/random/boot_id', bootId);
  tree.text('/proc/sys/kernel/randomize_va_space', randomisation);
  tree.text('/proc/sys/kernel/threads-max', mostTasks);
  tree.text('/proc/sys/vm/overcommit_memory', overcommit);
  tree.text('/proc/sys/vm/max_map_count', mostMaps);
  tree.text('/proc/sys/fs/pipe-max-size', pipeSize);
  tree.link('/proc/@/exe', '');
  tree.link('/proc/@/cwd', '');
  tree.link('/proc/@/root', '/');
  tree.text('/proc/@/cmdline', commandLine);
  tree.text('/proc/@/environ', environment);
  tree.text('/proc/@/auxv', auxiliary);
  tree.text('/proc/@/maps', maps);
  tree.text('/proc/@/stat', processStatistics);
  tree.text('/proc/@/statm', memoryStatistics);
  tree.text('/proc/@/smaps', mapsInDetail);
  tree.text('/proc/@/oom_score', zero);
  tree.text('/proc/@/status', status);
  tree.text('/proc/@/limits', limits);
  tree.text('/proc/@/mounts', mounts);
  tree.text('/proc/@/mountinfo', mountInformation);
  tree.text('/proc/@/mountstats', mountStatistics);
  tree.text('/proc/@/cgroup', controlGroup);
  tree.text('/proc/@/uid_map', allIds);
  tree.text('/proc/@/gid_map', allIds);
  tree.text('/proc/@/setgroups', groupsAllowed);
  tree.text('/proc/@/loginuid', noId);
  tree.add('/proc/@/fd', EntryKind.Directory);
  tree.add('/proc/@/task', EntryKind.Directory);
  addNamespaces(tree);
  const secrets = ['exe', 'cwd', 'root', 'environ', 'auxv', 'maps', 'fd'];
  for (let i = 0; i < secrets.length; i++) tree.secret('/proc/@/' + secrets[i]);
}

function processors(process: Process): StaticArray<u8> {
  let text = '';
  for (let i = 0; i < PROCESSORS; i++) {
    text += `processor\t: ${i}\nvendor_id\t: Nucleus\ncpu family\t: 6\nmodel\t\t: 0\nmodel name\t: Nucleus x86-64\n`;
    text += `physical id\t: 0\nsiblings\t: ${PROCESSORS}\ncore id\t\t: ${i}\ncpu cores\t: ${PROCESSORS}\n`;
    text += 'address sizes\t: 48 bits physical, 48 bits virtual\n\n';
  }
  return encode(text);
}

function memory_(process: Process): StaticArray<u8> {
  const total = process.space.limit >> 10;
  const free = process.space.available() >> 10;
  let text = row('MemTotal:', total) + row('MemFree:', free) + row('MemAvailable:', free);
  text += row('Buffers:', 0) + row('Cached:', 0) + row('SwapTotal:', 0) + row('SwapFree:', 0);
  return encode(text);
}

function row(name: string, kilobytes: u64): string {
  return name.padEnd(16) + kilobytes.toString().padStart(8) + ' kB\n';
}

/** Of all processes that there are or were. */
function allUsed(sandbox: Sandbox): PastTime {
  const used = new PastTime();
  for (let i = 0; i < sandbox.processes.length; i++) used.addOne(sandbox.processes[i].used);
  used.addAll(sandbox.pastUsed);
  return used;
}

function statistics(process: Process): StaticArray<u8> {
  const used = allUsed(process.sandbox);
  const clock = process.sandbox.clock;
  const all = ticks(clock.monotonic() - clock.startMonotonic) * PROCESSORS;
  const user = ticks(used.user);
  const system = ticks(used.system);
  const idle = all - min(user + system, all);
  let text = `cpu  ${user} 0 ${system} ${idle} 0 0 0 0 0 0\n`;
  for (let i = 0; i < PROCESSORS; i++) text += `cpu${i} ${user / PROCESSORS} 0 ${system / PROCESSORS} ${idle / PROCESSORS} 0 0 0 0 0 0\n`;
  return encode(text + `ctxt ${used.waits + used.preemptions}\nbtime ${clock.startReal / SECOND}\nprocesses ${process.sandbox.made}\nprocs_running 1\nprocs_blocked 0\n`);
}

/** What `vmstat` looks for. Nothing goes to a swap, or comes from a device. */
function memoryEvents(process: Process): StaticArray<u8> {
  const free = process.space.available() / PAGE;
  const still = 'pgpgin 0\npgpgout 0\npswpin 0\npswpout 0\n';
  return encode(`nr_free_pages ${free}\n${still}pgfault ${allUsed(process.sandbox).faults}\npgmajfault 0\n`);
}

function hundredths(nanoseconds: u64): string {
  const value = nanoseconds / (SECOND / 100);
  return (value / 100).toString() + '.' + (value % 100).toString().padStart(2, '0');
}

function uptime(process: Process): StaticArray<u8> {
  const clock = process.sandbox.clock;
  const up = clock.monotonic() - clock.startMonotonic;
  const used = allUsed(process.sandbox);
  return encode(hundredths(up) + ' ' + hundredths(up * PROCESSORS - min(up * PROCESSORS, used.user + used.system)) + '\n');
}

function load_(process: Process): StaticArray<u8> {
  return encode(`0.00 0.00 0.00 1/${process.sandbox.threads.length} ${process.id}\n`);
}

function version(process: Process): StaticArray<u8> {
  return encode(`${SYSTEM} version ${RELEASE} (nucleus) ${VERSION}\n`);
}

/** Kinds of file systems. */
export const FILE_SYSTEMS: string[] = ['proc', 'sysfs', 'devtmpfs', 'tmpfs', 'nucleus'];

function fileSystems(process: Process): StaticArray<u8> {
  return encode('nodev\t' + FILE_SYSTEMS.join('\nnodev\t') + '\n');
}

function systemName(process: Process): StaticArray<u8> {
  return encode(SYSTEM + '\n');
}

function release(process: Process): StaticArray<u8> {
  return encode(RELEASE + '\n');
}

function largestId(process: Process): StaticArray<u8> {
  return encode('32768\n');
}

function randomisation(process: Process): StaticArray<u8> {
  return encode(process.sandbox.layouts == null ? '0\n' : '2\n');
}

function mostTasks(process: Process): StaticArray<u8> {
  return encode(`${process.sandbox.mostTasks}\n`);
}

function largestGroups(process: Process): StaticArray<u8> {
  return encode('65536\n');
}

function bootId(process: Process): StaticArray<u8> {
  return encode('00000000-0000-4000-8000-000000000000\n');
}

function overcommit(process: Process): StaticArray<u8> {
  return encode('0\n');
}

function mostMaps(process: Process): StaticArray<u8> {
  return encode('65530\n');
}

function pipeSize(process: Process): StaticArray<u8> {
  return encode('65536\n');
}

function commandLine(process: Process): StaticArray<u8> {
  return process.program.commandLine;
}

function environment(process: Process): StaticArray<u8> {
  return process.program.environment;
}

function auxiliary(process: Process): StaticArray<u8> {
  return process.auxiliary;
}

/** One line a region; parts that differ only in being present are one. */
function maps(process: Process): StaticArray<u8> {
  const regions = process.space.regions;
  let text = '';
  for (let i = 0; i < regions.length; i++) {
    const first = regions[i];
    while (i + 1 < regions.length && looksJoined(regions[i], regions[i + 1])) i++;
    text += mapLine(first, regions[i].end);
  }
  return encode(text);
}

/** The same with how much of each is present. */
function mapsInDetail(process: Process): StaticArray<u8> {
  if (process.isZombie) return encode('');
  const regions = process.space.regions;
  let text = '';
  for (let i = 0; i < regions.length; i++) {
    const first = regions[i];
    let present: u64 = first.present ? first.length : 0;
    while (i + 1 < regions.length && looksJoined(regions[i], regions[i + 1])) {
      i++;
      if (regions[i].present) present += regions[i].length;
    }
    const last = regions[i];
    text += mapLine(first, last.end) + detail('Size:', last.end - first.start) + detail('KernelPageSize:', 4096);
    text += detail('MMUPageSize:', 4096) + detail('Rss:', present) + detail('Pss:', present);
    text += detail('Shared_Clean:', 0) + detail('Shared_Dirty:', first.shared ? present : 0) + detail('Private_Clean:', 0);
    text += detail('Private_Dirty:', first.shared ? 0 : present) + detail('Referenced:', present);
    text += detail('Anonymous:', first.backing == null ? present : 0) + detail('Swap:', 0) + detail('Locked:', first.locked ? last.end - first.start : 0);
  }
  return encode(text);
}

function detail(name: string, bytes: u64): string {
  return name.padEnd(16) + (bytes >> 10).toString().padStart(8) + ' kB\n';
}

function zero(process: Process): StaticArray<u8> {
  return encode('0\n');
}

function looksJoined(region: Region, next: Region): bool {
  return region.end == next.start && region.access == next.access && region.backing == next.backing &&
    region.label == next.label && region.shared == next.shared;
}

function mapLine(region: Region, end: u64): string {
  const access = region.access;
  const letters = ((access & 1) != 0 ? 'r' : '-') + ((access & 2) != 0 ? 'w' : '-') + ((access & 4) != 0 ? 'x' : '-');
  const backing = region.backing;
  const name = backing == null ? region.label : backing.path;
  const range = region.start.toString(16).padStart(8, '0') + '-' + end.toString(16).padStart(8, '0');
  const offset = backing == null ? '00000000' : region.offset.toString(16).padStart(8, '0');
  const inode = backing == null ? '0' : backing.inode.toString();
  const line = `${range} ${letters}${region.shared ? 's' : 'p'} ${offset} 00:00 ${inode} `;
  return (name.length == 0 ? line : line.padEnd(73) + name) + '\n';
}

/** Nothing, once it has ended. */
function usageOf(process: Process): Usage {
  return process.isZombie ? new Usage(0, process.peakMemory, 0) : process.space.vm.usage();
}

function letterOf(process: Process): string {
  if (process.isZombie) return 'Z';
  if (process.stopSignal != 0) return 'T';
  for (let i = 0; i < process.threads.length; i++) {
    if (process.threads[i].isReady) return 'R';
  }
  return 'S';
}

function stateOf(process: Process): string {
  const letter = letterOf(process);
  if (letter == 'Z') return 'Z (zombie)';
  if (letter == 'T') return 'T (stopped)';
  return letter == 'R' ? 'R (running)' : 'S (sleeping)';
}

function processStatistics(process: Process): StaticArray<u8> {
  const used = process.used;
  const children = process.childrenUsed;
  const usage = usageOf(process);
  const begin = ticks(process.clock.startMonotonic - process.sandbox.clock.startMonotonic);
  let text = `${process.id} (${process.name}) ${letterOf(process)} ${process.parentId} ${process.group} ${process.session} 0 -1 0 ${used.faults} ${children.faults} 0 0 `;
  text += `${ticks(used.user)} ${ticks(used.system)} ${ticks(children.user)} ${ticks(children.system)} 20 0 ${process.threads.length} 0 ${begin} ${usage.memory} ${usage.memory / 4096} `;
  return encode(text + '18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n');
}

function memoryStatistics(process: Process): StaticArray<u8> {
  const pages = usageOf(process).memory / 4096;
  return encode(`${pages} ${pages} 0 0 0 ${pages} 0\n`);
}

function status(process: Process): StaticArray<u8> {
  const usage = usageOf(process);
  let text = `Name:\t${process.name}\nUmask:\t0${process.umask.toString(8).padStart(3, '0')}\nState:\t${stateOf(process)}\n`;
  text += `Tgid:\t${process.id}\nNgid:\t0\nPid:\t${process.id}\nPPid:\t${process.parentId}\nTracerPid:\t0\n`;
  const who = process.credentials;
  text += `Uid:\t${who.user}\t${who.effectiveUser}\t${who.savedUser}\t${who.fileUser}\n`;
  text += `Gid:\t${who.group}\t${who.effectiveGroup}\t${who.savedGroup}\t${who.fileGroup}\n`;
  text += `FDSize:\t${process.files.length}\nGroups:\t${who.groups.join(' ')} \n`;
  text += `VmPeak:\t${usage.peakMemory >> 10} kB\nVmSize:\t${usage.memory >> 10} kB\nVmLck:\t${lockedBytes(process.space) >> 10} kB\n`;
  text += `VmHWM:\t${usage.peakMemory >> 10} kB\nVmRSS:\t${usage.memory >> 10} kB\n`;
  text += `Threads:\t${process.threads.length}\n`;
  text += capabilitySet('Inh', who.inheritable) + capabilitySet('Prm', who.permitted) + capabilitySet('Eff', who.effective);
  text += capabilitySet('Bnd', who.bounding) + capabilitySet('Amb', who.ambient);
  text += `NoNewPrivs:\t${who.noNewPrivileges ? 1 : 0}\n`;
  text += filters(process);
  text += `Cpus_allowed:\t${((1 << PROCESSORS) - 1).toString(16)}\nCpus_allowed_list:\t0-${PROCESSORS - 1}\n`;
  return encode(text);
}

function filters(process: Process): string {
  if (process.threads.length == 0) return 'Seccomp:\t0\nSeccomp_filters:\t0\n';
  const first = process.threads[0];
  const last = first.filter;
  return `Seccomp:\t${first.filterMode}\nSeccomp_filters:\t${last == null ? 0 : last.count}\n`;
}

function capabilitySet(name: string, set: u64): string {
  return `Cap${name}:\t${set.toString(16).padStart(16, '0')}\n`;
}

/** As in the first user namespace: each number stands for itself. */
function allIds(process: Process): StaticArray<u8> {
  return encode('         0          0 4294967295\n');
}

function groupsAllowed(process: Process): StaticArray<u8> {
  return encode('allow\n');
}

/** Nobody has logged in. */
function noId(process: Process): StaticArray<u8> {
  return encode('4294967295');
}

function lastCapability(process: Process): StaticArray<u8> {
  return encode(LAST_CAPABILITY.toString() + '\n');
}

function overflowId(process: Process): StaticArray<u8> {
  return encode('65534\n');
}

function limits(process: Process): StaticArray<u8> {
  let text = 'Limit                     Soft Limit           Hard Limit           Units     \n';
  for (let i = 0; i < process.limits.length; i++) {
    const limit = process.limits[i];
    text += limit.name.padEnd(26) + limitText(limit.soft).padEnd(21) + limitText(limit.hard).padEnd(21);
    text += limit.unit.padEnd(10) + '\n';
  }
  return encode(text);
}

function limitText(value: u64): string {
  return value == u64.MAX_VALUE ? 'unlimited' : value.toString();
}

function controlGroup(process: Process): StaticArray<u8> {
  return encode('0::/\n');
}
