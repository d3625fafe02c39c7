/** A C source as large as one wants, of the kinds of code that compilers see: loops, branches, structures, switches, doubles, calls. */

/** The beginning, preprocessed: nothing is included. */
const HEAD = `typedef unsigned int u32;
typedef unsigned long u64;
struct node { struct node *next; int key; int kind; double weight; char name[16]; };
extern void *malloc(u64);
extern u64 strlen(const char *);
extern int printf(const char *, ...);
extern int external(int, const struct node *);
`;

/** One function each, of its number. */
const SHAPES: readonly ((number: number) => string)[] = [
  (n) => `static int list_${n}(struct node *list, int key) {
  int found = 0;
  for (struct node *at = list; at; at = at->next) {
    if (at->key == key + ${n}) found += at->kind & ${(n % 7) + 1};
    else if (at->key > key) found ^= external(at->key, at);
    else at->weight *= 1.${n % 10}5;
  }
  return found;
}
`,
  (n) => `static u32 hash_${n}(const char *text, u32 seed) {
  u32 value = seed ^ ${n * 2654435761}u;
  u64 length = strlen(text);
  for (u64 i = 0; i < length; i++) {
    value = (value << ${(n % 13) + 3}) | (value >> ${32 - ((n % 13) + 3)});
    value ^= (u32)text[i] * ${(n * 31 + 7) % 255}u;
    if ((value & 15) == ${n % 16}) value += (u32)i;
  }
  return value;
}
`,
  (n) => `static double mix_${n}(double *values, int count, double factor) {
  double sum = 0, largest = values[0];
  for (int i = 0; i < count; i++) {
    values[i] = values[i] * factor + ${n}.5 / (i + 1);
    sum += values[i] * values[(i * ${n % 5}) % count];
    if (values[i] > largest) largest = values[i];
  }
  return count > ${n % 9} ? sum / count : largest - factor;
}
`,
  (n) => `static int state_${n}(int state, int input, int *counts) {
  switch ((state * ${(n % 3) + 2} + input) % 9) {
    case 0: counts[0]++; return input ? 3 : 1;
    case 1: counts[1] += input; return state ^ ${n % 8};
    case 2: if (counts[2] > ${n}) return 0; counts[2]++; return 5;
    case 3: counts[state & 3]--; return external(state, 0) & 7;
    case 4: for (int i = 0; i < input; i++) counts[i & 3] += i; return 2;
    case 6: return counts[1] > counts[2] ? 6 : 7;
    case 7: counts[3] = state << ${n % 5}; return 4;
    default: return state > ${n % 100} ? state - 1 : state + 1;
  }
}
`,
  (n) => `static struct node *make_${n}(int count) {
  struct node *first = 0;
  for (int i = 0; i < count; i++) {
    struct node *node = malloc(sizeof *node);
    node->next = first;
    node->key = i * ${n + 3} % 1001;
    node->kind = node->key < ${n * 3} ? 1 : node->key & 6;
    node->weight = node->key / 3.0;
    for (int j = 0; j < 15; j++) node->name[j] = (char)('a' + (i + j * ${n % 11}) % 26);
    node->name[15] = 0;
    first = node;
  }
  return first;
}
`,
];

function driver(number: number): string {
  return `int run_${number}(int count) {
  double values[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  int counts[4] = {0}, state = count & 7;
  struct node *list = make_${number}(count);
  for (int i = 0; i < count; i++) state = state_${number}(state, i & 3, counts);
  double mixed = mix_${number}(values, 8, counts[0] * 0.5);
  return list_${number}(list, state) + (int)hash_${number}(list ? list->name : "", (u32)counts[1]) + (int)mixed;
}
`;
}

/** At least so many lines. */
export function sourceText(lines: number): string {
  const parts = [HEAD];
  let count = 0;
  for (let number = 0; count < lines; number++) {
    const part = [...SHAPES.map((shape) => shape(number)), driver(number)].join('');
    parts.push(part);
    count += part.split('\n').length - 1;
  }
  return parts.join('');
}
