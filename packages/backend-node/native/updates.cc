// Updates of weights in one pass over memory: descent with momentum, Adam, moving averages. Their settings are inputs, as
// they change with every step.

#include <cmath>
#include <cstdint>

#include "op.h"
#include "parallel.h"

namespace infomax {
namespace {

// Numbers below which a thread is not worth waking.
constexpr int64_t kGrain = 1 << 14;

struct Descent {
  float scale, rate, momentum, decay;
};

template <bool Nesterov>
void Descend(const float* __restrict w, const float* __restrict v, const float* __restrict gradient, int64_t n,
             Descent set, float* __restrict to_w, float* __restrict to_v) {
  for (int64_t i = 0; i < n; ++i) {
    const float g = set.scale * (gradient[i] + set.decay * w[i]), u = set.momentum * v[i] + g;
    to_v[i] = u;
    to_w[i] = w[i] - set.rate * (Nesterov ? g + set.momentum * u : u);
  }
}

struct Moments {
  float beta1, rest1, beta2, rest2, rate, epsilon, decay, shrink;
};

void Adapt(const float* __restrict w, const float* __restrict m, const float* __restrict v,
           const float* __restrict gradient, int64_t n, Moments set, float* __restrict to_w,
           float* __restrict to_m, float* __restrict to_v) {
  for (int64_t i = 0; i < n; ++i) {
    const float g = gradient[i] + set.decay * w[i];
    const float a = set.beta1 * m[i] + set.rest1 * g, b = set.beta2 * v[i] + set.rest2 * (g * g);
    to_m[i] = a;
    to_v[i] = b;
    to_w[i] = set.shrink * w[i] - set.rate * (a / (std::sqrt(b) + set.epsilon));
  }
}

void Average(const float* __restrict average, const float* __restrict value, int64_t n, float momentum, float rest,
             float* __restrict to) {
  for (int64_t i = 0; i < n; ++i) to[i] = momentum * average[i] + rest * value[i];
}

class MomentumUpdate {
 public:
  explicit MomentumUpdate(Attributes& attributes) : nesterov_(attributes.Bool("nesterov")) {}

  void Run(Call& call) {
    const Floats weights = call.Input(0), velocity = call.Input(1), gradient = call.Input(2);
    const Floats scale = call.Input(3), settings = call.Input(4);
    if (!call.ok()) return;
    if (velocity.shape() != weights.shape() || gradient.shape() != weights.shape() || scale.size() != 1 ||
        settings.size() != 3)
      return call.Fail("an update by momentum needs weights, velocity and gradient of one shape");
    const Floats moved = call.Output(0, weights.shape()), next = call.Output(1, weights.shape());
    if (!call.ok()) return;
    const float* set = settings.data();
    const Descent by = {scale.data()[0], set[0], set[1], set[2]};
    ParallelShared(weights.size(), kGrain, [&](int64_t begin, int64_t end) {
      (nesterov_ ? Descend<true> : Descend<false>)(weights.data() + begin, velocity.data() + begin,
                                                   gradient.data() + begin, end - begin, by, moved.data() + begin,
                                                   next.data() + begin);
    });
  }

 private:
  const bool nesterov_;
};

class AdamUpdate {
 public:
  explicit AdamUpdate(Attributes&) {}

  void Run(Call& call) {
    const Floats weights = call.Input(0), first = call.Input(1), second = call.Input(2), gradient = call.Input(3);
    const Floats settings = call.Input(4);
    if (!call.ok()) return;
    if (first.shape() != weights.shape() || second.shape() != weights.shape() ||
        gradient.shape() != weights.shape() || settings.size() != 8)
      return call.Fail("Adam's update needs weights, both moments and a gradient of one shape");
    const Floats moved = call.Output(0, weights.shape()), mean = call.Output(1, weights.shape()),
                 square = call.Output(2, weights.shape());
    if (!call.ok()) return;
    const float* set = settings.data();
    const Moments by = {set[0], set[1], set[2], set[3], set[4], set[5], set[6], set[7]};
    ParallelShared(weights.size(), kGrain, [&](int64_t begin, int64_t end) {
      Adapt(weights.data() + begin, first.data() + begin, second.data() + begin, gradient.data() + begin, end - begin,
            by, moved.data() + begin, mean.data() + begin, square.data() + begin);
    });
  }
};

class MovingAverage {
 public:
  explicit MovingAverage(Attributes&) {}

  void Run(Call& call) {
    const Floats average = call.Input(0), value = call.Input(1), settings = call.Input(2);
    if (!call.ok()) return;
    if (value.shape() != average.shape() || settings.size() != 2)
      return call.Fail("a moving average needs an average and a value of one shape");
    const Floats next = call.Output(0, average.shape());
    if (!call.ok()) return;
    ParallelShared(average.size(), kGrain, [&](int64_t begin, int64_t end) {
      Average(average.data() + begin, value.data() + begin, end - begin, settings.data()[0], settings.data()[1],
              next.data() + begin);
    });
  }
};

}  // namespace

void RegisterUpdates(TF_Status* status) {
  Register<MomentumUpdate>({"InfomaxMomentumUpdate",
                            {"weights: float", "velocity: float", "gradient: float", "scale: float", "settings: float"},
                            {"moved: float", "next: float"},
                            {"nesterov: bool"}},
                           status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<AdamUpdate>({"InfomaxAdamUpdate",
                        {"weights: float", "first: float", "second: float", "gradient: float", "settings: float"},
                        {"moved: float", "mean: float", "square: float"},
                        {}},
                       status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<MovingAverage>(
      {"InfomaxMovingAverage", {"average: float", "value: float", "settings: float"}, {"next: float"}, {}}, status);
}

}  // namespace infomax
