// Splits loops over a few threads that live as long as the process.
#pragma once

#include <cstdint>
#include <functional>

namespace infomax {

// So many threads take part, the calling one among them. 1 until set.
void SetThreads(int threads);
int Threads();

// Calls body(thread, begin, end) once on each thread that has work; ranges are equal up to one and in order, so that
// results do not depend on who comes first. With fewer than `grain` items for each, fewer threads take part.
void Parallel(int64_t items, int64_t grain, const std::function<void(int, int64_t, int64_t)>& body);

// Calls body(begin, end) for ranges that together are all, each on the thread that is free first: for loops whose result does
// not depend on how they are split. Where a core is shared with others, the other cores take over what it leaves.
void ParallelShared(int64_t items, int64_t grain, const std::function<void(int64_t, int64_t)>& body);

}  // namespace infomax
