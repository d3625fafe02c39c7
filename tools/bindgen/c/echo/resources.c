// The part of test:echo/plain that is not passed on by itself: cells around the host's cells, tanks that hold taps.

#include "plain.h"

#include <stdlib.h>
#include <string.h>

// Cells.

typedef exports_test_echo_values_cell_t cell_t;
typedef exports_test_echo_values_own_cell_t own_cell_t;

struct exports_test_echo_values_cell {
  test_echo_values_own_cell_t inner;
};

static uint32_t alive;

static own_cell_t around(test_echo_values_own_cell_t inner) {
  cell_t *cell = malloc(sizeof *cell);
  cell->inner = inner;
  alive++;
  return exports_test_echo_values_cell_new(cell);
}

static test_echo_values_borrow_cell_t inner(cell_t *cell) {
  return test_echo_values_cell_borrow(cell->inner);
}

void exports_test_echo_values_cell_destructor(cell_t *cell) {
  test_echo_values_cell_drop(cell->inner);
  free(cell);
  alive--;
}

own_cell_t exports_test_echo_values_cell_constructor(plain_string_t value) {
  own_cell_t cell = around(test_echo_values_cell_constructor(value));
  plain_string_free(&value);
  return cell;
}

plain_string_t exports_test_echo_values_cell_get(cell_t *self) {
  return test_echo_values_cell_get(inner(self));
}

void exports_test_echo_values_cell_set(cell_t *self, plain_string_t value) {
  test_echo_values_cell_set(inner(self), value);
  plain_string_free(&value);
}

plain_string_t exports_test_echo_values_cell_absorb(cell_t *self, own_cell_t other) {
  // The other's inner cell goes to the host; a fresh one takes its place, for the destructor.
  cell_t *gone = exports_test_echo_values_cell_rep(other);
  test_echo_values_own_cell_t taken = gone->inner;
  gone->inner = test_echo_values_cell_constructor(plain_string_of(""));
  exports_test_echo_values_cell_drop(other);
  return test_echo_values_cell_absorb(inner(self), taken);
}

bool exports_test_echo_values_cell_same(cell_t *self, cell_t *other) {
  return test_echo_values_cell_same(inner(self), inner(other));
}

plain_list_exports_test_echo_values_own_cell_t exports_test_echo_values_cell_make(plain_list_string_t values) {
  plain_list_test_echo_values_own_cell_t made = test_echo_values_cell_make(values);
  plain_list_string_free(&values);
  plain_list_exports_test_echo_values_own_cell_t cells = {malloc(made.len * sizeof(own_cell_t)), made.len};
  for (size_t i = 0; i < made.len; i++) cells.ptr[i] = around(made.ptr[i]);
  free(made.ptr);
  return cells;
}

plain_string_t exports_test_echo_values_join_cells(plain_list_exports_test_echo_values_borrow_cell_t cells) {
  plain_list_test_echo_values_borrow_cell_t all = {malloc(cells.len * sizeof *all.ptr), cells.len};
  for (size_t i = 0; i < cells.len; i++) all.ptr[i] = inner(cells.ptr[i]);
  plain_string_t joined = test_echo_values_join_cells(all);
  free(all.ptr);
  plain_list_exports_test_echo_values_borrow_cell_free(&cells);
  return joined;
}

bool exports_test_echo_values_first(plain_list_exports_test_echo_values_own_cell_t cells, own_cell_t *ret) {
  if (cells.len == 0) return false;
  *ret = cells.ptr[0];
  for (size_t i = 1; i < cells.len; i++) exports_test_echo_values_cell_drop(cells.ptr[i]);
  free(cells.ptr);
  return true;
}

bool exports_test_echo_values_pick(
  cell_t *left, plain_option_exports_test_echo_values_borrow_cell_t right, plain_string_t *ret, own_cell_t *err
) {
  plain_option_test_echo_values_borrow_cell_t other = {.is_some = right.is_some};
  if (right.is_some) other.val = inner(right.val);
  test_echo_values_own_cell_t failure;
  if (test_echo_values_pick(inner(left), other, ret, &failure)) return true;
  *err = around(failure);
  return false;
}

uint32_t exports_test_echo_values_count(void) {
  return alive;
}

// Tanks: an object with two handles is two tanks that share what they hold.

typedef exports_test_echo_sink_tank_t tank_t;

struct shared {
  uint32_t users;
  bool full;
  test_echo_source_own_tap_t tap;
};

struct exports_test_echo_sink_tank {
  struct shared *shared;
};

static uint32_t made, gone;

static exports_test_echo_sink_own_tank_t tank_of(struct shared *shared) {
  tank_t *tank = malloc(sizeof *tank);
  tank->shared = shared;
  shared->users++;
  return exports_test_echo_sink_tank_new(tank);
}

exports_test_echo_sink_own_tank_t exports_test_echo_sink_tank_constructor(test_echo_source_own_tap_t first) {
  struct shared *shared = malloc(sizeof *shared);
  *shared = (struct shared){.full = true, .tap = first};
  made++;
  return tank_of(shared);
}

void exports_test_echo_sink_tank_destructor(tank_t *tank) {
  struct shared *shared = tank->shared;
  free(tank);
  if (--shared->users > 0) return;
  if (shared->full) test_echo_source_tap_drop(shared->tap);
  free(shared);
  gone++;
}

plain_string_t exports_test_echo_sink_tank_draw(tank_t *self) {
  if (!self->shared->full) return plain_string_dup("empty");
  return test_echo_source_tap_draw(test_echo_source_tap_borrow(self->shared->tap));
}

bool exports_test_echo_sink_tank_open(tank_t *self, test_echo_source_own_tap_t *ret) {
  bool full = self->shared->full;
  self->shared->full = false;
  if (full) *ret = self->shared->tap;
  return full;
}

static void append(plain_string_t *all, test_echo_source_borrow_tap_t tap) {
  plain_string_t water = test_echo_source_tap_draw(tap);
  all->ptr = realloc(all->ptr, all->len + water.len);
  memcpy(all->ptr + all->len, water.ptr, water.len);
  all->len += water.len;
  plain_string_free(&water);
}

plain_string_t exports_test_echo_sink_drain(
  test_echo_source_borrow_tap_t tap, plain_list_test_echo_source_borrow_tap_t more,
  plain_option_test_echo_source_borrow_tap_t maybe
) {
  plain_string_t all = {0};
  append(&all, tap);
  for (size_t i = 0; i < more.len; i++) append(&all, more.ptr[i]);
  if (maybe.is_some) append(&all, maybe.val);
  plain_list_test_echo_source_borrow_tap_free(&more);
  return all;
}

plain_string_t exports_test_echo_sink_close(test_echo_source_own_tap_t tap) {
  plain_string_t water = test_echo_source_tap_draw(test_echo_source_tap_borrow(tap));
  test_echo_source_tap_drop(tap);
  return water;
}

plain_tuple2_exports_test_echo_sink_own_tank_exports_test_echo_sink_own_tank_t exports_test_echo_sink_twice(
  exports_test_echo_sink_own_tank_t tank
) {
  struct shared *shared = exports_test_echo_sink_tank_rep(tank)->shared;
  return (plain_tuple2_exports_test_echo_sink_own_tank_exports_test_echo_sink_own_tank_t){tank, tank_of(shared)};
}

plain_tuple2_u32_u32_t exports_test_echo_sink_count(void) {
  return (plain_tuple2_u32_u32_t){made - gone, gone};
}

// The world's own.

plain_string_t exports_plain_whisper(plain_string_t line) {
  plain_string_t loud = plain_shout(line);
  plain_string_free(&line);
  char *text = malloc(loud.len + 2);
  text[0] = '(';
  memcpy(text + 1, loud.ptr, loud.len);
  text[loud.len + 1] = ')';
  plain_string_t answer = {text, loud.len + 2};
  plain_string_free(&loud);
  return answer;
}
