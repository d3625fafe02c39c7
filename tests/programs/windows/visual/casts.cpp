/* Types at run time as Visual C++'s compiler has them: dynamic_cast, typeid, names of types; and what is known of exceptions while they are
 * under way. No headers: it is built by clang for that target, without a library of Microsoft's.
 *
 * Expected values: Microsoft, "dynamic_cast Operator", "typeid Operator", "type_info class"; the language's standard
 * (uncaught_exceptions). */
using size_t = unsigned long long;
extern "C" {
int printf(const char *, ...);
int fflush(void *);
[[noreturn]] void exit(int);
void *malloc(size_t);
void free(void *);
[[noreturn]] void __std_terminate() { exit(99); }
__declspec(dllimport) void *LoadLibraryA(const char *);
__declspec(dllimport) void *GetProcAddress(void *, const char *);
int _fltused;
extern long long type_info_table[2] asm("??_7type_info@@6B@");
long long type_info_table[2] = {1};
}
void *operator new(size_t size) { return malloc(size); }
void operator delete(void *at) noexcept { free(at); }
void operator delete(void *at, size_t) noexcept { free(at); }

struct Data {
  const char *name;
  char decorated[1];
};
class type_info {
public:
  virtual ~type_info();
  Data data;
};
namespace std {
using ::type_info;
class exception {
public:
  virtual ~exception();
  virtual const char *what() const;
  const char *text;
  bool owns;
};
class bad_cast : public exception {};
class bad_typeid : public exception {};
} // namespace std

static void *library;
template <typename Function> static Function *named(const char *name) {
  return reinterpret_cast<Function *>(GetProcAddress(library, name));
}
static const char *name(const type_info &type) {
  alignas(16) static char names[16];
  return named<const char *(const Data *, void *)>("__std_type_info_name")(&type.data, names);
}
#define SHOW(...) printf("%s\n", name(typeid(__VA_ARGS__)))

struct Base {
  int base = 1;
  virtual ~Base() {}
};
struct Side {
  int side = 2;
  virtual ~Side() {}
};
struct Hidden {
  int hidden = 3;
  virtual ~Hidden() {}
};
struct Derived : Base, Side, private Hidden {
  int derived = 4;
  Hidden *own() { return this; }
};
struct Further : Derived {
  int further = 5;
};
struct Left : virtual Base {
  int left = 6;
};
struct Right : virtual Base {
  int right = 7;
};
struct Diamond : Left, Right {
  int diamond = 8;
};
struct One : Base {};
struct Two : Base {};
struct Double : One, Two, Side {};

static void classes() {
  Further further;
  Derived derived;
  Base *base = &further;
  Side *side = &further;
  printf("down %d %d\n", dynamic_cast<Derived *>(base)->derived, dynamic_cast<Further *>(side)->further);
  printf("across %d\n", dynamic_cast<Side *>(base)->side);
  printf("whole %d\n", dynamic_cast<void *>(side) == &further);
  base = &derived;
  printf("not further %d\n", dynamic_cast<Further *>(base) == nullptr);
  printf("from hidden %d %d\n", dynamic_cast<Derived *>(derived.own()) == nullptr, dynamic_cast<Base *>(derived.own()) == nullptr);
  printf("to hidden %d\n", dynamic_cast<Hidden *>(base) == nullptr);
  Diamond diamond;
  Left *left = &diamond;
  base = &diamond;
  printf("virtual %d %d %d\n", dynamic_cast<Right *>(left)->right, dynamic_cast<Diamond *>(base)->diamond, dynamic_cast<Left *>(base)->left);
  Double twice;
  side = &twice;
  printf("ambiguous %d, not %d\n", dynamic_cast<Base *>(side) == nullptr, dynamic_cast<Two *>(side) == &twice);
  base = nullptr;
  printf("null %d\n", dynamic_cast<Further *>(base) == nullptr);
  base = static_cast<Two *>(&twice);
  printf("dynamic %s, static %s\n", name(typeid(*base)), name(typeid(base)));
}

static void failures() {
  Derived derived;
  Base &base = derived;
  try {
    printf("%d\n", dynamic_cast<Further &>(base).further);
  } catch (std::bad_cast &caught) {
    printf("%s %s\n", name(typeid(caught)), caught.what());
  }
  Base *none = static_cast<Base *>(malloc(0)) == nullptr ? &base : nullptr;
  try {
    Base &nowhere = *none;
    printf("%s\n", name(typeid(nowhere)));
  } catch (std::exception &caught) {
    printf("%s %s\n", name(typeid(caught)), caught.what());
  }
}

namespace space {
template <typename... Types> struct List {};
template <int number, bool flag> union Numbers {};
enum Colour { red };
enum class Wide : unsigned char { one };
namespace {
struct Local {};
} // namespace
} // namespace space

static void names() {
  SHOW(int);
  SHOW(unsigned long long);
  SHOW(wchar_t);
  SHOW(bool);
  SHOW(char16_t);
  SHOW(decltype(nullptr));
  SHOW(const char *);
  SHOW(char *const *);
  SHOW(const volatile void *);
  SHOW(int[3][4]);
  SHOW(int (*)[5]);
  SHOW(void (*)(int, const char *, ...));
  SHOW(int (*(*)(void))(double));
  SHOW(double(space::Colour, space::Colour));
  SHOW(int Base::*);
  SHOW(space::Colour);
  SHOW(space::Wide);
  SHOW(space::Local);
  SHOW(space::List<>);
  SHOW(space::List<space::List<int>, const Base &, Base &&, space::Local>);
  SHOW(space::Numbers<-12345, true>);
  SHOW(space::List<Base *, Base *, space::List<Base *>, Derived *, Base *>);
}

static int uncaught() { return named<int()>("__uncaught_exceptions")(); }
static void *handled() { return *named<void **()>("__current_exception")(); }

struct Simple {
  ~Simple() { printf("destroyed while %d\n", uncaught()); }
};
struct Nested {
  ~Nested() {
    try {
      Simple simple;
      throw 2;
    } catch (int) {
      printf("between %d\n", uncaught());
    }
  }
};

static void under_way() {
  printf("none %d %d\n", uncaught(), handled() == nullptr);
  try {
    Simple first;
    Nested second;
    throw 1;
  } catch (int) {
    printf("caught %d %d\n", uncaught(), handled() != nullptr);
    const unsigned code = *static_cast<unsigned *>(handled());
    printf("%x\n", code);
    Simple last;
  }
  printf("none %d %d\n", uncaught(), handled() == nullptr);
}

extern "C" int main() {
  library = LoadLibraryA("vcruntime140.dll");
  classes();
  failures();
  names();
  under_way();
  fflush(nullptr);
  return 0;
}

extern "C" void start() { exit(main()); }
