// What the C++ library asks of a system: exceptions, threads, streams, files.

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <iomanip>
#include <iostream>
#include <map>
#include <mutex>
#include <numeric>
#include <random>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace fs = std::filesystem;

struct Tracer {
  std::string name;
  ~Tracer() { std::cout << "~" << name << "\n"; }
};

struct Shape { virtual int sides() const = 0; virtual ~Shape() = default; };
struct Square : virtual Shape { int sides() const override { return 4; } };
struct Triangle : virtual Shape { int sides() const override { return 3; } };

static thread_local int own = 3;

static void fall(int depth) {
  Tracer tracer{"frame " + std::to_string(depth)};
  if (depth == 0) throw std::runtime_error("the bottom");
  fall(depth - 1);
}

static void exceptions() {
  try { fall(3); } catch (const std::exception &error) { std::cout << error.what() << "\n"; }
  try { std::vector<int>(3).at(5); } catch (const std::out_of_range &) { std::cout << "out of range\n"; }
  try { volatile size_t size = 1ull << 62; delete[] new char[size]; } catch (const std::bad_alloc &) { std::cout << "no memory\n"; }
  try { (void)std::stoi("zz"); } catch (const std::invalid_argument &error) { std::cout << error.what() << "\n"; }
  int count = 0;
  for (int i = 0; i < 2000; i++) {
    try {
      if (i % 2) throw i;
      throw std::string("text");
    } catch (int number) { count += number; } catch (const std::string &text) { count += text.size(); }
  }
  std::cout << count << "\n";
}

static void threads() {
  std::mutex mutex;
  std::condition_variable changed;
  long total = 0;
  bool ready = false;
  std::vector<std::thread> workers;
  for (int i = 0; i < 6; i++) {
    workers.emplace_back([&, i] {
      own = i;
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return ready; });
      for (int k = 0; k < 1000; k++) total += own;
    });
  }
  { std::lock_guard lock(mutex); ready = true; }
  changed.notify_all();
  for (auto &worker : workers) worker.join();
  std::cout << total << " " << own << "\n";
  auto result = std::async(std::launch::async, []() -> int { throw std::runtime_error("in a future"); });
  try { result.get(); } catch (const std::exception &error) { std::cout << error.what() << "\n"; }
}

static void files() {
  fs::create_directories("one/two/three");
  std::ofstream("one/file") << "hello " << 42 << "\n";
  std::string word;
  int number;
  std::ifstream("one/file") >> word >> number;
  std::cout << word << number << " " << fs::file_size("one/file") << "\n";
  fs::copy("one", "other", fs::copy_options::recursive);
  fs::create_symlink("file", "other/link");
  std::vector<std::string> paths;
  for (const auto &entry : fs::recursive_directory_iterator(".")) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto &path : paths) std::cout << path << (fs::is_symlink(path) ? " ->" : "") << "\n";
  std::cout << fs::read_symlink("other/link") << fs::remove_all("one") << fs::remove_all("other") << "\n";
  std::error_code error;
  fs::file_size("nowhere", error);
  std::cout << error.message() << "\n";
}

static void library() {
  std::cout << std::setprecision(12) << std::fixed << 3.14159265358979 << " " << std::hex << 255 << std::dec << "\n";
  std::string text = "foo 42 bar 7";
  std::cout << std::regex_replace(text, std::regex("([a-z]+) ([0-9]+)"), "$2-$1") << "\n";
  std::mt19937_64 random(42);
  std::map<std::string, int> counts;
  for (int i = 0; i < 5000; i++) counts[std::to_string(random() % 1000)]++;
  std::normal_distribution<> normal;
  std::vector<double> values(2000);
  for (auto &value : values) value = normal(random);
  std::sort(values.begin(), values.end());
  std::cout << counts.size() << " " << values[0] << " " << std::accumulate(values.begin(), values.end(), 0.0) << "\n";
  char digits[40];
  auto end = std::to_chars(digits, digits + sizeof digits, 0.1 + 0.2).ptr;
  std::cout << std::string(digits, end) << "\n";
}

int main() {
  const Shape &shape = Triangle();
  std::cout << shape.sides() << (dynamic_cast<const Square *>(&shape) != nullptr) << "\n";
  exceptions();
  threads();
  files();
  library();
  std::atexit([] { std::cout << "at the end" << std::endl; });
  return 4;
}
