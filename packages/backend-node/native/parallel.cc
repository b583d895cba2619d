#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace infomax {
namespace {

inline void Pause() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

class Pool {
 public:
  explicit Pool(int helpers) {
    for (int i = 0; i < helpers; ++i) std::thread([this, i] { Work(i + 1); }).detach();
  }

  void Run(int parts, int64_t items, const std::function<void(int, int64_t, int64_t)>& body) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      body_ = &body;
      items_ = items;
      parts_ = parts;
      pending_.store(parts - 1, std::memory_order_relaxed);
      round_.fetch_add(1, std::memory_order_release);
    }
    wake_.notify_all();
    Part(0, parts, items, body);
    // the other parts are about as long as this one was; where a core is shared, let them have it
    for (int spin = 0; pending_.load(std::memory_order_acquire) != 0; ++spin)
      spin < 2000 ? Pause() : std::this_thread::yield();
  }

 private:
  static void Part(int part, int parts, int64_t items, const std::function<void(int, int64_t, int64_t)>& body) {
    body(part, items * part / parts, items * (part + 1) / parts);
  }

  void Work(int part) {
    uint64_t seen = 0;
    for (;;) {
      for (int spin = 0; spin < 2000 && round_.load(std::memory_order_acquire) == seen; ++spin) Pause();
      const std::function<void(int, int64_t, int64_t)>* body;
      int parts;
      int64_t items;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_.load(std::memory_order_relaxed) != seen; });
        seen = round_.load(std::memory_order_relaxed);
        body = body_;
        parts = parts_;
        items = items_;
      }
      if (part >= parts) continue;
      Part(part, parts, items, *body);
      pending_.fetch_sub(1, std::memory_order_release);
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> round_{0};
  std::atomic<int> pending_{0};
  const std::function<void(int, int64_t, int64_t)>* body_ = nullptr;
  int parts_ = 0;
  int64_t items_ = 0;
};

int threads = 1;
// never destroyed: its threads wait on it until the process ends
Pool* pool = nullptr;
// kernels of one process run one after another, but Node's worker threads could start two at once
std::mutex running;

}  // namespace

void SetThreads(int count) {
  std::lock_guard<std::mutex> lock(running);
  if (pool != nullptr && count == threads) return;
  threads = std::max(1, count);
  pool = threads > 1 ? new Pool(threads - 1) : nullptr;
}

int Threads() { return threads; }

void Parallel(int64_t items, int64_t grain, const std::function<void(int, int64_t, int64_t)>& body) {
  if (items <= 0) return;
  std::lock_guard<std::mutex> lock(running);
  const int64_t most = std::max<int64_t>(1, items / std::max<int64_t>(1, grain));
  const int parts = static_cast<int>(std::min<int64_t>(threads, most));
  if (parts == 1 || pool == nullptr) return body(0, 0, items);
  pool->Run(parts, items, body);
}

void ParallelShared(int64_t items, int64_t grain, const std::function<void(int64_t, int64_t)>& body) {
  // so many that the last to finish keeps the others waiting for a sixteenth of the time at most
  const int64_t ranges = 16 * static_cast<int64_t>(Threads());
  const int64_t size = std::max({int64_t{1}, grain, (items + ranges - 1) / ranges});
  std::atomic<int64_t> next{0};
  Parallel(items, grain, [&](int, int64_t, int64_t) {
    for (;;) {
      const int64_t begin = next.fetch_add(size, std::memory_order_relaxed);
      if (begin >= items) return;
      body(begin, std::min(items, begin + size));
    }
  });
}

}  // namespace infomax
