// A file system in front of the built-in one: passes everything on, counts what is read, and says so at the end, in the
// kernel's log (NUCLEUS_DEBUG=1 shows it).
//
// Values of imported and exported types are the same in memory, so most calls hand on what they were given.

#include "gen/vfs-front.h"

#include <stdlib.h>
#include <string.h>

#define NODE(name) exports_nucleus_fs_types_node_##name
#define ERR exports_nucleus_fs_types_fs_error_t *err
#define SAME(T, value) (*(T *)&(value))

typedef exports_nucleus_fs_types_node_t node_t;
typedef exports_nucleus_fs_types_own_node_t own_node_t;
typedef nucleus_fs_types_fs_error_t error_t;

struct exports_nucleus_fs_types_node {
  nucleus_fs_types_own_node_t inner;
};

static uint64_t nodes, reads, bytes;

static own_node_t around(nucleus_fs_types_own_node_t inner) {
  node_t *node = malloc(sizeof *node);
  if (node == NULL) __builtin_trap();
  node->inner = inner;
  nodes++;
  return exports_nucleus_fs_types_node_new(node);
}

static nucleus_fs_types_borrow_node_t inner(node_t *node) {
  return nucleus_fs_types_node_borrow(node->inner);
}

/** Writes `number` in front of `end`; gives where it starts. */
static char *decimal(char *end, uint64_t number) {
  do *--end = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  return end;
}

static void append(char *line, uint64_t number, const char *text) {
  char digits[21] = {0};
  strcat(strcat(line, decimal(digits + 20, number)), text);
}

void NODE(destructor)(node_t *node) {
  nucleus_fs_types_node_drop(node->inner);
  free(node);
  if (--nodes > 0) return;
  char line[100] = "";
  append(line, reads, " reads, ");
  append(line, bytes, " bytes");
  nucleus_bootstrap_emergency_debug(vfs_front_string_of(line));
}

bool NODE(read_at)(node_t *self, uint64_t offset, uint32_t length, vfs_front_list_u8_t *ret, ERR) {
  bool done = nucleus_fs_types_node_read_at(inner(self), offset, length, ret, (error_t *)err);
  reads++;
  if (done) bytes += ret->len;
  return done;
}

bool NODE(open_at)(
  node_t *self, vfs_front_string_t path, exports_nucleus_fs_types_open_options_t options,
  nucleus_capability_types_rights_t want, own_node_t *ret, ERR
) {
  nucleus_fs_types_own_node_t opened;
  bool done = nucleus_fs_types_node_open_at(inner(self), path, options, want, &opened, (error_t *)err);
  if (done) *ret = around(opened);
  vfs_front_string_free(&path);
  return done;
}

// The rest is passed on as it is.

bool NODE(stat)(node_t *self, exports_nucleus_fs_types_attributes_t *ret, ERR) {
  return nucleus_fs_types_node_stat(inner(self), (nucleus_fs_types_attributes_t *)ret, (error_t *)err);
}

bool NODE(stat_at)(
  node_t *self, vfs_front_string_t path, bool follow, exports_nucleus_fs_types_attributes_t *ret, ERR
) {
  nucleus_fs_types_attributes_t *attributes = (nucleus_fs_types_attributes_t *)ret;
  bool done = nucleus_fs_types_node_stat_at(inner(self), path, follow, attributes, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(read_link_at)(node_t *self, vfs_front_string_t path, vfs_front_string_t *ret, ERR) {
  bool done = nucleus_fs_types_node_read_link_at(inner(self), path, ret, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(list)(
  node_t *self, uint64_t start, uint32_t limit, exports_nucleus_fs_types_entries_t *ret, ERR
) {
  nucleus_fs_types_entries_t *entries = (nucleus_fs_types_entries_t *)ret;
  return nucleus_fs_types_node_list(inner(self), start, limit, entries, (error_t *)err);
}

bool NODE(write_at)(node_t *self, uint64_t offset, vfs_front_list_u8_t data, uint32_t *ret, ERR) {
  bool done = nucleus_fs_types_node_write_at(inner(self), offset, data, ret, (error_t *)err);
  vfs_front_list_u8_free(&data);
  return done;
}

bool NODE(append)(node_t *self, vfs_front_list_u8_t data, uint32_t *ret, ERR) {
  bool done = nucleus_fs_types_node_append(inner(self), data, ret, (error_t *)err);
  vfs_front_list_u8_free(&data);
  return done;
}

bool NODE(resize)(node_t *self, uint64_t size, ERR) {
  return nucleus_fs_types_node_resize(inner(self), size, (error_t *)err);
}

bool NODE(extent_at)(node_t *self, uint64_t offset, exports_nucleus_fs_types_extent_t *ret, ERR) {
  nucleus_fs_types_extent_t *extent = (nucleus_fs_types_extent_t *)ret;
  return nucleus_fs_types_node_extent_at(inner(self), offset, extent, (error_t *)err);
}

bool NODE(change_space)(
  node_t *self, uint64_t offset, uint64_t length, exports_nucleus_fs_types_space_change_t change, ERR
) {
  return nucleus_fs_types_node_change_space(inner(self), offset, length, change, (error_t *)err);
}

bool NODE(capacity)(node_t *self, exports_nucleus_fs_types_capacity_t *ret, ERR) {
  nucleus_fs_types_capacity_t *capacity = (nucleus_fs_types_capacity_t *)ret;
  return nucleus_fs_types_node_capacity(inner(self), capacity, (error_t *)err);
}

bool NODE(set_capacity)(node_t *self, uint64_t total, ERR) {
  return nucleus_fs_types_node_set_capacity(inner(self), total, (error_t *)err);
}

bool NODE(sync)(node_t *self, ERR) {
  return nucleus_fs_types_node_sync(inner(self), (error_t *)err);
}

bool NODE(set_times_at)(
  node_t *self, vfs_front_string_t path, bool follow, exports_nucleus_fs_types_times_t times, ERR
) {
  nucleus_fs_types_times_t given = SAME(nucleus_fs_types_times_t, times);
  bool done = nucleus_fs_types_node_set_times_at(inner(self), path, follow, given, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(set_ownership_at)(
  node_t *self, vfs_front_string_t path, bool follow, exports_nucleus_fs_types_ownership_change_t change, ERR
) {
  nucleus_fs_types_ownership_change_t given = SAME(nucleus_fs_types_ownership_change_t, change);
  bool done = nucleus_fs_types_node_set_ownership_at(inner(self), path, follow, given, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(make_node_at)(
  node_t *self, vfs_front_string_t path, exports_nucleus_fs_types_kind_t kind, uint64_t represents, ERR
) {
  bool done = nucleus_fs_types_node_make_node_at(inner(self), path, kind, represents, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(list_extended_at)(
  node_t *self, vfs_front_string_t path, bool follow, vfs_front_list_string_t *ret, ERR
) {
  bool done = nucleus_fs_types_node_list_extended_at(inner(self), path, follow, ret, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(read_extended_at)(
  node_t *self, vfs_front_string_t path, bool follow, vfs_front_string_t name, vfs_front_option_list_u8_t *ret, ERR
) {
  bool done = nucleus_fs_types_node_read_extended_at(inner(self), path, follow, name, ret, (error_t *)err);
  vfs_front_string_free(&path);
  vfs_front_string_free(&name);
  return done;
}

bool NODE(write_extended_at)(
  node_t *self, vfs_front_string_t path, bool follow, vfs_front_string_t name, vfs_front_list_u8_t value, ERR
) {
  bool done = nucleus_fs_types_node_write_extended_at(inner(self), path, follow, name, value, (error_t *)err);
  vfs_front_string_free(&path);
  vfs_front_string_free(&name);
  vfs_front_list_u8_free(&value);
  return done;
}

bool NODE(remove_extended_at)(
  node_t *self, vfs_front_string_t path, bool follow, vfs_front_string_t name, bool *ret, ERR
) {
  bool done = nucleus_fs_types_node_remove_extended_at(inner(self), path, follow, name, ret, (error_t *)err);
  vfs_front_string_free(&path);
  vfs_front_string_free(&name);
  return done;
}

bool NODE(make_directory_at)(node_t *self, vfs_front_string_t path, ERR) {
  bool done = nucleus_fs_types_node_make_directory_at(inner(self), path, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(symlink_at)(node_t *self, vfs_front_string_t target, vfs_front_string_t path, ERR) {
  bool done = nucleus_fs_types_node_symlink_at(inner(self), target, path, (error_t *)err);
  vfs_front_string_free(&target);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(link_at)(node_t *self, vfs_front_string_t path, node_t *other, vfs_front_string_t new_path, ERR) {
  bool done = nucleus_fs_types_node_link_at(inner(self), path, inner(other), new_path, (error_t *)err);
  vfs_front_string_free(&path);
  vfs_front_string_free(&new_path);
  return done;
}

bool NODE(rename_at)(node_t *self, vfs_front_string_t path, node_t *other, vfs_front_string_t new_path, ERR) {
  bool done = nucleus_fs_types_node_rename_at(inner(self), path, inner(other), new_path, (error_t *)err);
  vfs_front_string_free(&path);
  vfs_front_string_free(&new_path);
  return done;
}

bool NODE(exchange_at)(node_t *self, vfs_front_string_t path, node_t *other, vfs_front_string_t other_path, ERR) {
  bool done = nucleus_fs_types_node_exchange_at(inner(self), path, inner(other), other_path, (error_t *)err);
  vfs_front_string_free(&path);
  vfs_front_string_free(&other_path);
  return done;
}

bool NODE(remove_file_at)(node_t *self, vfs_front_string_t path, ERR) {
  bool done = nucleus_fs_types_node_remove_file_at(inner(self), path, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

bool NODE(remove_directory_at)(node_t *self, vfs_front_string_t path, ERR) {
  bool done = nucleus_fs_types_node_remove_directory_at(inner(self), path, (error_t *)err);
  vfs_front_string_free(&path);
  return done;
}

void exports_nucleus_fs_provider_bound(uint64_t most) { nucleus_fs_provider_bound(most); }

bool exports_nucleus_fs_provider_memory(own_node_t *ret, ERR) {
  nucleus_fs_types_own_node_t made;
  bool done = nucleus_fs_provider_memory(&made, (error_t *)err);
  if (done) *ret = around(made);
  return done;
}

bool exports_nucleus_fs_provider_over(nucleus_fs_base_own_tree_t base, own_node_t *ret, ERR) {
  nucleus_fs_types_own_node_t made;
  bool done = nucleus_fs_provider_over(base, &made, (error_t *)err);
  if (done) *ret = around(made);
  return done;
}

bool exports_nucleus_fs_provider_save(node_t *root, nucleus_fs_base_borrow_changes_t into, ERR) {
  return nucleus_fs_provider_save(inner(root), into, (error_t *)err);
}

bool exports_nucleus_fs_provider_adopt(
  wasi_filesystem_types_own_descriptor_t source, nucleus_capability_types_rights_t keep, own_node_t *ret, ERR
) {
  nucleus_fs_types_own_node_t made;
  bool done = nucleus_fs_provider_adopt(source, keep, &made, (error_t *)err);
  if (done) *ret = around(made);
  return done;
}
