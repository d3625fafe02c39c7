/* Following pointers through a list without order, and looking up keys in a binary tree. Amount: thousands of steps. */
#include "round.h"

enum { NODES = 1 << 15 };

struct node {
  struct node *next, *left, *right;
  uint64_t key;
};

static struct node nodes[NODES];

static void make_ring(void) {
  static uint32_t order[NODES];
  for (uint32_t i = 0; i < NODES; i++) order[i] = i;
  for (uint32_t i = NODES - 1; i > 0; i--) {
    const uint32_t j = next_random() % (i + 1), swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
  for (uint32_t i = 0; i < NODES; i++) nodes[order[i]].next = &nodes[order[(i + 1) % NODES]];
}

static void make_tree(void) {
  for (uint32_t i = 0; i < NODES; i++) {
    struct node *node = &nodes[i];
    node->key = next_random() >> 16;
    node->left = node->right = NULL;
    struct node **link = &nodes[0].left;
    if (i == 0) continue;
    while (*link) link = node->key < (*link)->key ? &(*link)->left : &(*link)->right;
    *link = node;
  }
}

static uint64_t work(long amount) {
  make_ring();
  make_tree();
  uint64_t sum = 0;
  const struct node *at = nodes;
  for (long i = 0; i < amount * 1000; i++) {
    at = at->next;
    sum += at->key;
  }
  for (long i = 0; i < amount * 50; i++) {
    const uint64_t key = nodes[next_random() % NODES].key;
    const struct node *node = nodes[0].left;
    while (node && node->key != key) node = key < node->key ? node->left : node->right;
    sum = sum * 3 + (node ? (uint64_t)(node - nodes) : 1);
  }
  return sum;
}
