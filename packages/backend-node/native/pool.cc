// The mean of each channel of images [n, h, w, c], and its gradient.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "op.h"
#include "parallel.h"

namespace infomax {
namespace {

class GlobalAveragePool {
 public:
  explicit GlobalAveragePool(Attributes&) {}

  void Run(Call& call) {
    const Floats x = call.Input(0);
    if (!call.ok()) return;
    if (x.rank() != 4) return call.Fail("global average pooling needs images [n, h, w, c]");
    const int64_t n = x.dim(0), area = x.dim(1) * x.dim(2), c = x.dim(3);
    const Floats y = call.Output(0, {n, c});
    if (!call.ok()) return;
    const float scale = 1.0f / area;
    ParallelShared(n, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const float* __restrict from = x.data() + i * area * c;
        float* __restrict to = y.data() + i * c;
        std::fill_n(to, c, 0.0f);
        for (int64_t p = 0; p < area; ++p)
          for (int64_t j = 0; j < c; ++j) to[j] += from[p * c + j];
        for (int64_t j = 0; j < c; ++j) to[j] *= scale;
      }
    });
  }
};

class GlobalAveragePoolGrad {
 public:
  explicit GlobalAveragePoolGrad(Attributes& attributes)
      : height_(attributes.Int("height")), width_(attributes.Int("width")) {}

  void Run(Call& call) {
    const Floats dy = call.Input(0);
    if (!call.ok()) return;
    if (dy.rank() != 2) return call.Fail("the gradient of global average pooling needs rows [n, c]");
    const int64_t n = dy.dim(0), area = height_ * width_, c = dy.dim(1);
    const Floats dx = call.Output(0, {n, height_, width_, c});
    if (!call.ok()) return;
    const float scale = 1.0f / area;
    ParallelShared(n, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const float* __restrict from = dy.data() + i * c;
        float* __restrict to = dx.data() + i * area * c;
        for (int64_t p = 0; p < area; ++p)
          for (int64_t j = 0; j < c; ++j) to[p * c + j] = from[j] * scale;
      }
    });
  }

 private:
  const int64_t height_, width_;
};

}  // namespace

void RegisterPool(TF_Status* status) {
  Register<GlobalAveragePool>({"InfomaxGlobalAveragePool", {"x: float"}, {"y: float"}, {}}, status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<GlobalAveragePoolGrad>(
      {"InfomaxGlobalAveragePoolGrad", {"dy: float"}, {"dx: float"}, {"height: int", "width: int"}}, status);
}

}  // namespace infomax
