/* Exceptions of C++ as Visual C++'s compiler has them: funclets, states and type tables (__CxxFrameHandler). No headers: it is built
 * by clang for that target, without a library of Microsoft's.
 *
 * Expected values: the language's standard (catching by value, reference and base, rethrowing, order of destruction). */
using size_t = unsigned long long;
extern "C" {
int printf(const char *, ...);
int fflush(void *);
[[noreturn]] void exit(int);
void *malloc(size_t);
void free(void *);
[[noreturn]] void __std_terminate() { exit(99); }
__declspec(dllimport) void RaiseException(unsigned, unsigned, unsigned, void *);
int _fltused;
extern long long type_info_table[2] asm("??_7type_info@@6B@");
long long type_info_table[2] = {1};
}
void *operator new(size_t size) { return malloc(size); }
void operator delete(void *at) noexcept { free(at); }
void operator delete(void *at, size_t) noexcept { free(at); }

struct Noisy {
  const char *name;
  ~Noisy() { printf("~%s\n", name); }
};

struct Base {
  int value;
  Base(int value) : value(value) {}
  Base(const Base &other) : value(other.value + 100) { printf("copy\n"); }
  virtual ~Base() { printf("~Base %d\n", value); }
  virtual int what() { return value; }
};
struct Side {
  int side = 7;
  virtual ~Side() {}
};
struct Derived : Side, Base {
  Derived(int value) : Base(value) {}
  int what() override { return value * 2; }
};
struct Virtual : virtual Base {
  Virtual(int value) : Base(value) {}
};

static void __attribute__((noinline)) raise(int kind) {
  Noisy one{"raise"};
  switch (kind) {
  case 0: throw 42;
  case 1: throw Derived(5);
  case 2: throw "text";
  case 3: throw new Derived(9);
  case 4: throw 2.5;
  case 5: throw Virtual(8);
  case 6: RaiseException(0xe0000001, 0, 0, nullptr);
  }
}

static int __attribute__((noinline)) level(int kind) {
  Noisy one{"level"};
  try {
    Noisy two{"try"};
    raise(kind);
  } catch (int value) {
    Noisy three{"catch int"};
    printf("int %d\n", value);
    return value;
  } catch (Base &base) {
    printf("base %d %d\n", base.what(), base.value);
    return 1;
  } catch (const char *text) {
    printf("text %s\n", text);
    throw;
  } catch (Base *pointer) {
    printf("pointer %d\n", pointer->what());
    delete pointer;
    return 2;
  }
  return 0;
}

static int __attribute__((noinline)) by_value() {
  try {
    raise(1);
  } catch (Base base) {
    printf("value %d\n", base.what());
    return base.value;
  }
  return 0;
}

static void __attribute__((noinline)) nested() {
  try {
    try {
      raise(0);
    } catch (int value) {
      Noisy one{"outer catch"};
      try {
        Noisy two{"inner try"};
        throw;
      } catch (int again) {
        printf("rethrown inside %d\n", again);
      }
      try {
        raise(2);
      } catch (double) {
        printf("no\n");
      }
      printf("never\n");
    }
  } catch (const char *text) {
    Noisy last{"last catch"};
    printf("outer %s\n", text);
    throw Derived(3);
  }
}

static int __attribute__((noinline)) loop() {
  int sum = 0;
  for (int i = 0; i < 1000; i++) {
    try {
      if (i % 2) throw i;
      sum += 1;
    } catch (int value) {
      sum += value;
      if (value % 3 == 0) continue;
      sum += 1;
    }
  }
  return sum;
}

static void __attribute__((noinline)) recurse(int depth) {
  try {
    raise(depth == 0 ? 0 : 2);
  } catch (const char *) {
    recurse(depth - 1);
  }
}

static void __attribute__((noinline)) replaced() {
  try {
    try {
      throw Derived(11);
    } catch (Base &) {
      throw 12;
    }
  } catch (int value) {
    printf("replaced by %d\n", value);
  }
}

extern "C" int main() {
  for (int kind = 0; kind < 6; kind++) {
    try {
      printf("level %d\n", level(kind));
    } catch (const char *text) {
      printf("main %s\n", text);
    } catch (...) {
      printf("main any\n");
    }
  }
  printf("%d\n", by_value());
  try {
    nested();
  } catch (Base &base) {
    printf("nested gave %d\n", base.what());
  }
  printf("%d\n", loop());
  try {
    recurse(3);
  } catch (int value) {
    printf("recursion %d\n", value);
  }
  replaced();
  try {
    try {
      throw 1;
    } catch (...) {
      throw;
    }
  } catch (int value) {
    printf("again %d\n", value);
  }
  fflush(nullptr);
  raise(6);
}

extern "C" void start() { exit(main()); }
