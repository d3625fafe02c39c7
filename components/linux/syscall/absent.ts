// Calls that are refused whatever their arguments are, with why: what Linux itself has no more, what concerns a kernel or a machine
// that is not there, and what a kernel may be built without. Those that a group refuses among others are in its file.

import { ENOSYS, EOPNOTSUPP, EPERM } from '../errno';
import { Table } from './table';

export function absentCalls(table: Table): void {
  obsoleteCalls(table);
  kernelCalls(table);
  optionalCalls(table);
}

function obsoleteCalls(table: Table): void {
  table.refuse(134, 'uselib', ENOSYS, 'Linux is built without it');
  table.refuse(154, 'modify_ldt', ENOSYS, 'segments are for 16-bit and 32-bit programs');
  table.refuse(156, '_sysctl', ENOSYS, 'Linux has it no more');
  table.refuse(174, 'create_module', ENOSYS, 'Linux has it no more');
  table.refuse(177, 'get_kernel_syms', ENOSYS, 'Linux has it no more');
  table.refuse(178, 'query_module', ENOSYS, 'Linux has it no more');
  table.refuse(180, 'nfsservctl', ENOSYS, 'Linux has it no more');
  table.refuse(181, 'getpmsg', ENOSYS, 'Linux never had it');
  table.refuse(182, 'putpmsg', ENOSYS, 'Linux never had it');
  table.refuse(183, 'afs_syscall', ENOSYS, 'Linux never had it');
  table.refuse(184, 'tuxcall', ENOSYS, 'Linux never had it');
  table.refuse(185, 'security', ENOSYS, 'Linux never had it');
  table.refuse(205, 'set_thread_area', ENOSYS, 'it is for 32-bit programs');
  table.refuse(211, 'get_thread_area', ENOSYS, 'it is for 32-bit programs');
  table.refuse(212, 'lookup_dcookie', ENOSYS, 'Linux has it no more');
  table.refuse(214, 'epoll_ctl_old', ENOSYS, 'Linux never had it');
  table.refuse(215, 'epoll_wait_old', ENOSYS, 'Linux never had it');
  table.refuse(236, 'vserver', ENOSYS, 'Linux never had it');
}

/** What would concern the kernel or the machine that the guest believes in. */
function kernelCalls(table: Table): void {
  table.refuse(167, 'swapon', EPERM, 'nothing is swapped', 'path hex');
  table.refuse(168, 'swapoff', EPERM, 'nothing is swapped', 'path');
  table.refuse(169, 'reboot', EPERM, 'the sandbox ends with its first process', 'hex hex int pointer');
  table.refuse(172, 'iopl', EPERM, 'there are no ports', 'int');
  table.refuse(173, 'ioperm', EPERM, 'there are no ports', 'hex hex int');
  table.refuse(175, 'init_module', EPERM, 'there is no kernel that takes modules', 'pointer size path');
  table.refuse(176, 'delete_module', EPERM, 'there is no kernel that has modules', 'path hex');
  table.refuse(246, 'kexec_load', EPERM, 'there is no machine to start anew', 'pointer size pointer hex');
  table.refuse(313, 'finit_module', EPERM, 'there is no kernel that takes modules', 'fd path hex');
  table.refuse(320, 'kexec_file_load', EPERM, 'there is no machine to start anew', 'fd fd size path hex');
  table.refuse(321, 'bpf', EPERM, 'there is no kernel to run programs in', 'int pointer size');
}

/** As a kernel answers that is built, or started, without them. */
function optionalCalls(table: Table): void {
  table.refuse(179, 'quotactl', ENOSYS, 'file systems have no quotas', 'hex path int pointer');
  table.refuse(248, 'add_key', ENOSYS, 'no keys are kept for programs', 'path path pointer size int');
  table.refuse(249, 'request_key', ENOSYS, 'no keys are kept for programs', 'path path path int');
  table.refuse(250, 'keyctl', ENOSYS, 'no keys are kept for programs', 'int hex hex hex hex');
  table.refuse(298, 'perf_event_open', ENOSYS, 'events of the processor are not counted', 'pointer int int fd hex');
  table.refuse(335, 'uretprobe', ENOSYS, 'there are no probes', '');
  table.refuse(443, 'quotactl_fd', ENOSYS, 'file systems have no quotas', 'fd hex int pointer');
  table.refuse(444, 'landlock_create_ruleset', ENOSYS, 'authority is what the sandbox was granted', 'pointer size hex');
  table.refuse(445, 'landlock_add_rule', ENOSYS, 'authority is what the sandbox was granted', 'fd int pointer hex');
  table.refuse(446, 'landlock_restrict_self', ENOSYS, 'authority is what the sandbox was granted', 'fd hex');
  table.refuse(447, 'memfd_secret', ENOSYS, 'no memory is hidden from the system', 'hex');
  table.refuse(453, 'map_shadow_stack', EOPNOTSUPP, 'the processor has no shadow stacks', 'pointer size hex');
  table.refuse(459, 'lsm_get_self_attr', ENOSYS, 'there are no security modules', 'int pointer pointer hex');
  table.refuse(460, 'lsm_set_self_attr', ENOSYS, 'there are no security modules', 'int pointer size hex');
  table.refuse(461, 'lsm_list_modules', ENOSYS, 'there are no security modules', 'pointer pointer hex');
}
