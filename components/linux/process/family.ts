// Parents and children: what becomes of a process that ends, stops or goes on, and who is told.

import { SignalInfo } from '../signal/info';
import { CLD_CONTINUED, CLD_DUMPED, CLD_EXITED, CLD_KILLED, CLD_STOPPED, SI_KERNEL } from '../signal/info';
import { Default, SIGCHLD, SIGCONT, SIGHUP, SIGKILL, defaultAction } from '../signal/number';
import { sendToProcess } from '../signal/deliver';
import { SA_NOCLDSTOP, SA_NOCLDWAIT, SIG_IGN } from '../signal/signals';
import { State } from '../thread/thread';
import { maySignal } from './authority';
import { Process } from './process';
import { Sandbox } from './sandbox';

/** Lets go of what the ended process had, tells its parent and children, and forgets it if nobody will ask for it. */
export function bury(process: Process): void {
  const sandbox = process.sandbox;
  const trace = sandbox.trace;
  if (trace != null) trace.endOf(process);
  process.release();
  for (let i = 0; i < process.pidFiles.length; i++) process.pidFiles[i].wake();
  leaveChildren(process);
  if (process.isFirst) {
    killAll(sandbox);
    return;
  }
  if (process.session == process.id) hangUp(process);
  const parent = process.parent;
  if (parent == null) {
    forget(process);
    return;
  }
  // Whoever does not care for its children does not have to wait for them.
  const action = parent.signals.action(SIGCHLD);
  const unasked = process.endSignal == SIGCHLD && (action.handler == SIG_IGN || (action.flags & SA_NOCLDWAIT) != 0);
  if (process.endSignal != 0) sendToProcess(parent, endOf(process));
  if (unasked) forget(process);
  wakeWaiting(parent);
}

/** The news of an ended child, as SIGCHLD and waitid tell it. */
export function endOf(child: Process): SignalInfo {
  const dumped = child.signal != 0 && defaultAction(child.signal) == Default.Core;
  const code = child.signal == 0 ? CLD_EXITED : dumped ? CLD_DUMPED : CLD_KILLED;
  return news(child, child.endSignal, code, child.signal == 0 ? child.code : child.signal);
}

/** The news of a child that stopped or goes on. */
export function newsOf(child: Process, code: i32, status: i32): SignalInfo {
  return news(child, SIGCHLD, code, status);
}

function news(child: Process, number: i32, code: i32, status: i32): SignalInfo {
  const info = new SignalInfo(number, code);
  info.sender = child.id;
  info.user = child.credentials.user;
  info.status = status;
  info.isOfChild = true;
  return info;
}

/** A stopped process's threads do nothing until it is told to go on. */
export function stop(process: Process, signal: i32): void {
  if (process.stopSignal != 0) return;
  process.stopSignal = signal;
  const launched = process.launched;
  if (launched != null) launched.halt(true);
  process.stopNews = true;
  process.continueNews = false;
  tellOfStop(process, CLD_STOPPED, signal);
}

export function goOn(process: Process): void {
  if (process.stopSignal == 0) return;
  process.stopSignal = 0;
  const launched = process.launched;
  if (launched != null) launched.halt(false);
  process.stopNews = false;
  process.continueNews = true;
  tellOfStop(process, CLD_CONTINUED, SIGCONT);
}

function tellOfStop(process: Process, code: i32, status: i32): void {
  const parent = process.parent;
  if (parent == null) return;
  if ((parent.signals.action(SIGCHLD).flags & SA_NOCLDSTOP) == 0) sendToProcess(parent, newsOf(process, code, status));
  wakeWaiting(parent);
}

/** Wakes the threads that wait for a child. */
function wakeWaiting(parent: Process): void {
  for (let i = 0; i < parent.threads.length; i++) {
    const thread = parent.threads[i];
    if (thread.awaitsChild && thread.state == State.Waiting) thread.wake();
  }
}

/** Nobody will ask for it any more. */
export function forget(process: Process): void {
  const all = process.sandbox.processes;
  all.splice(all.indexOf(process), 1);
  process.sandbox.pastUsed.addOne(process.used);
  const parent = process.parent;
  if (parent == null) return;
  parent.childrenUsed.addOne(process.used);
  parent.childrenUsed.addAll(process.childrenUsed);
  parent.childrenPeak = max(parent.childrenPeak, max(process.peakMemory, process.childrenPeak));
  parent.children.splice(parent.children.indexOf(process), 1);
}

/** Children go to the nearest ancestor that adopts, or to nobody. */
function leaveChildren(process: Process): void {
  let adopter = process.parent;
  while (adopter != null && (!adopter.adopts || adopter.ended)) adopter = adopter.parent;
  const children = process.children.slice(0);
  process.children.length = 0;
  for (let i = 0; i < children.length; i++) {
    const child = children[i];
    const wasStopped = child.stopSignal != 0;
    child.parent = adopter;
    const number = child.parentEndSignal;
    if (number != 0 && maySignal(process, child, number)) sendToProcess(child, SignalInfo.fromProcess(number, 0, process));
    if (adopter != null) {
      adopter.children.push(child);
      if (child.isZombie) wakeWaiting(adopter);
    } else if (child.isZombie) {
      forget(child);
    }
    if (wasStopped && isOrphaned(child.sandbox, child.group)) hangUpGroup(child.sandbox, child.group);
  }
}

/** Has no process of the group a parent in the same session, but in another group? Then nobody can make it go on. */
export function isOrphaned(sandbox: Sandbox, group: i32): bool {
  for (let i = 0; i < sandbox.processes.length; i++) {
    const member = sandbox.processes[i];
    if (member.group != group || member.isZombie) continue;
    const parent = member.parent;
    if (parent != null && parent.group != group && parent.session == member.session) return false;
  }
  return true;
}

function hangUpGroup(sandbox: Sandbox, group: i32): void {
  for (let i = 0; i < sandbox.processes.length; i++) {
    const member = sandbox.processes[i];
    if (member.group != group || member.isZombie) continue;
    sendToProcess(member, new SignalInfo(SIGHUP, 0));
    sendToProcess(member, new SignalInfo(SIGCONT, 0));
  }
}

/** A session's leader has gone: those in front of its terminal are told. */
function hangUp(leader: Process): void {
  const sandbox = leader.sandbox;
  if (leader.lostForeground != 0) hangUpGroup(sandbox, leader.lostForeground);
  const terminal = sandbox.terminalOf(leader.session);
  if (terminal == null) return;
  const group = terminal.foreground;
  terminal.session = 0;
  terminal.foreground = 0;
  if (group == 0) return;
  // A pseudo-terminal stays what it is, and stopped processes stay stopped.
  if (terminal == sandbox.terminal) hangUpGroup(sandbox, group);
  else sendToGroup(sandbox, group, SIGHUP);
}

/** Sends to all of a group, from the kernel. */
export function sendToGroup(sandbox: Sandbox, group: i32, number: i32): void {
  const members = sandbox.processes.slice(0);
  for (let i = 0; i < members.length; i++) {
    if (members[i].group == group && !members[i].isZombie) sendToProcess(members[i], new SignalInfo(number, SI_KERNEL));
  }
}

/** With its first process the sandbox ends. */
function killAll(sandbox: Sandbox): void {
  for (let i = sandbox.processes.length - 1; i > 0; i--) {
    const process = sandbox.processes[i];
    if (!process.ended) process.die(new SignalInfo(SIGKILL, 0));
    const trace = sandbox.trace;
    if (trace != null && !process.isZombie) trace.endOf(process);
    process.release();
  }
  sandbox.processes.length = 1;
}
