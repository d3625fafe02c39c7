/* Calls through function pointers in structures, as C++ makes virtual calls: an expression tree and a list of shapes. Amount: passes. */
#include "round.h"

struct node;

struct methods {
  int64_t (*value)(const struct node *, int64_t);
  int (*weight)(const struct node *);
};

struct node {
  const struct methods *methods;
  const struct node *left, *right;
  int64_t number;
};

static int64_t value_of(const struct node *node, int64_t x) {
  return node->methods->value(node, x);
}

static int64_t constant(const struct node *node, int64_t x) {
  (void)x;
  return node->number;
}

static int64_t variable(const struct node *node, int64_t x) {
  return x + node->number;
}

static int64_t sum(const struct node *node, int64_t x) {
  return value_of(node->left, x) + value_of(node->right, x);
}

static int64_t product(const struct node *node, int64_t x) {
  return value_of(node->left, x) * value_of(node->right, x);
}

static int64_t choice(const struct node *node, int64_t x) {
  return value_of(x & 1 ? node->left : node->right, x >> 1);
}

static int leaf(const struct node *node) {
  return node->number & 7;
}

static int inner(const struct node *node) {
  return node->left->methods->weight(node->left) + node->right->methods->weight(node->right);
}

static const struct methods kinds[] = {{constant, leaf}, {variable, leaf}, {sum, inner}, {product, inner}, {choice, inner}};

enum { NODES = 1000 };

static uint64_t work(long amount) {
  static struct node nodes[NODES];
  for (int i = 0; i < NODES; i++) {
    const int below = i < 400;
    nodes[i].methods = &kinds[below ? next_random() % 2 : 2 + next_random() % 3];
    nodes[i].number = next_random() >> 50;
    nodes[i].left = below ? NULL : &nodes[i - 200 - next_random() % 200];
    nodes[i].right = below ? NULL : &nodes[i - 200 - next_random() % 200];
  }
  uint64_t total = 0;
  for (long pass = 0; pass < amount; pass++) {
    for (int i = 0; i < NODES; i++) total = total * 31 + value_of(&nodes[i], pass + i);
    total += nodes[pass % NODES].methods->weight(&nodes[pass % NODES]);
  }
  return total;
}
