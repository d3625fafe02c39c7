// examples/c-count-reads, which lies once a directory was listed. LIE says how.

#define exports_nucleus_fs_types_node_list honest_list
#define exports_nucleus_fs_types_node_open_at honest_open_at
#define exports_nucleus_fs_types_node_read_at honest_read_at
#include "vfs.c"
#undef exports_nucleus_fs_types_node_list
#undef exports_nucleus_fs_types_node_open_at
#undef exports_nucleus_fs_types_node_read_at

enum {
  NONE,
  READ_TRAPS,
  READ_OUTSIDE,
  READ_TOO_LONG,
  READ_MORE,
  READ_WRITES,
  READ_BAD_TAG,
  READ_EXHAUSTS,
  OPEN_BAD_HANDLE,
  OPEN_DROPPED_HANDLE,
  LIST_BAD_TEXT,
  LIST_BAD_KIND,
  LIST_MISALIGNED,
  LIST_ENDLESS,
  LIST_FEWER_NAMES,
  LIST_FEWER_INODES,
};

void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size);

static bool armed;

bool NODE(list)(
  node_t *self, uint64_t start, uint32_t limit, exports_nucleus_fs_types_entries_t *ret, ERR
) {
  armed = true;
  if (!honest_list(self, start, limit, ret, err)) return false;
  if (ret->kinds.len == 0 && LIE == LIST_ENDLESS) {
    ret->names = vfs_front_string_dup("again/");
    ret->kinds.len = ret->inodes.len = 1;
    ret->kinds.ptr = calloc(1, sizeof *ret->kinds.ptr);
    ret->inodes.ptr = calloc(1, sizeof *ret->inodes.ptr);
  }
  if (ret->kinds.len == 0) return true;
  if (LIE == LIST_BAD_TEXT) ret->names.ptr[0] = (char)0xff;
  if (LIE == LIST_BAD_KIND) ret->kinds.ptr[0] = 200;
  if (LIE == LIST_MISALIGNED) ret->inodes.ptr = (void *)((char *)ret->inodes.ptr + 1);
  if (LIE == LIST_FEWER_NAMES) ret->names.len = 0;
  if (LIE == LIST_FEWER_INODES) ret->inodes.len = 0;
  return true;
}

bool NODE(open_at)(
  node_t *self, vfs_front_string_t path, exports_nucleus_fs_types_open_options_t options,
  nucleus_capability_types_rights_t want, own_node_t *ret, ERR
) {
  bool done = honest_open_at(self, path, options, want, ret, err);
  if (!armed || !done) return done;
  if (LIE == OPEN_BAD_HANDLE) ret->handle = 123456;
  if (LIE == OPEN_DROPPED_HANDLE) exports_nucleus_fs_types_node_drop(*ret);
  return true;
}

bool NODE(read_at)(node_t *self, uint64_t offset, uint32_t length, vfs_front_list_u8_t *ret, ERR) {
  bool done = honest_read_at(self, offset, length, ret, err);
  if (!armed || !done) return done;
  while (LIE == READ_EXHAUSTS) cabi_realloc(NULL, 0, 1, 1 << 24);
  if (LIE == READ_TRAPS) __builtin_trap();
  if (LIE == READ_OUTSIDE) ret->ptr = (uint8_t *)0xfffffff0;
  if (LIE == READ_TOO_LONG) ret->len = 0x7fffffff;
  if (LIE == READ_MORE && ret->len > 0) *ret = (vfs_front_list_u8_t){memset(malloc(1 << 20), 'x', 1 << 20), 1 << 20};
  if (LIE == READ_WRITES) {
    vfs_front_list_u8_t data = {(uint8_t *)"taken over", 10};
    uint32_t written;
    error_t refused;
    nucleus_fs_types_node_write_at(inner(self), 0, data, &written, &refused);
  }
  if (LIE == READ_BAD_TAG) err->tag = 200;
  return LIE != READ_BAD_TAG;
}
