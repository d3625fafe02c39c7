// Catches what a DLL throws.
#include <iostream>
#include <map>
#include <stdexcept>

extern "C" __declspec(dllimport) int thrower(int);

int main() {
  const std::map<int, std::string> names{{1, "one"}, {2, "two"}};
  for (const auto &[number, name] : names) std::cout << number << ' ' << name << '\n';
  try {
    std::cout << thrower(1) << '\n';
    std::cout << thrower(5) << '\n';
  } catch (const std::exception &error) {
    std::cout << error.what() << '\n';
  }
}
