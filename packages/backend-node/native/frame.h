// Images with zeros around them, copied so that windows at the edge are like any other.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace infomax {

// Images that together have so many outputs that blocks are full.
inline int64_t GroupSize(int64_t images, int64_t outputs) {
  return std::max<int64_t>(1, std::min(images, (192 + outputs - 1) / std::max<int64_t>(1, outputs)));
}

struct Frame {
  int64_t top, left, height, width;

  int64_t size(int64_t channels) const { return height * width * channels; }

  // Copies the inside; the zeros are there already. What reaches beyond the frame is never read.
  void Fill(const float* from, int64_t images, int64_t h, int64_t w, int64_t c, float* to) const {
    const int64_t rows = std::min(h, height - top), columns = std::max<int64_t>(0, std::min(w, width - left));
    for (int64_t n = 0; n < images; ++n)
      for (int64_t i = 0; i < rows; ++i)
        std::memcpy(to + ((n * height + top + i) * width + left) * c, from + (n * h + i) * w * c,
                    columns * c * sizeof(float));
  }
};

// Each thread's own memory for what it works on, kept from call to call: fresh memory costs a page fault every 4 KiB.
inline std::vector<float>& Scratch(int which) {
  thread_local std::vector<float> buffers[5];
  return buffers[which];
}

}  // namespace infomax
