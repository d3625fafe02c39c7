// A DLL that throws what catcher.cpp catches; both use the runtime's own DLLs.
#include <stdexcept>
#include <string>

extern "C" __declspec(dllexport) int thrower(int value) {
  if (value > 2) throw std::runtime_error("from the DLL: " + std::to_string(value));
  return value;
}
