// Batch normalisation by the statistics of the batch, a ReLU behind it in the same pass, and its gradient.
//
// y = max(0, (x − mean)·γ/√(variance + ε) + β) over rows x [m, c]: one pass for the moments, one for the map.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "op.h"
#include "parallel.h"

namespace infomax {
namespace {

// Columns of a tile, whose sums stay in registers.
constexpr int kTile = 32;
// Rows whose sums are kept in f32 before they go into f64.
constexpr int64_t kBlock = 64;
// Numbers below which a thread is not worth waking.
constexpr int64_t kGrain = 1 << 14;

int64_t RowGrain(int64_t columns) { return std::max<int64_t>(1, kGrain / columns); }

// Sums of each column's shifted values and of their squares. The shift keeps the squares from cancelling.
template <int W>
void AddMoments(const float* __restrict x, int64_t rows, int64_t stride, const float* __restrict shift, int width,
                double* __restrict sums, double* __restrict squares) {
  const int w = W ? W : width;
  float s[kTile] = {}, q[kTile] = {}, k[kTile] = {};
  for (int j = 0; j < w; ++j) k[j] = shift[j];
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict row = x + i * stride;
    for (int j = 0; j < w; ++j) {
      const float v = row[j] - k[j];
      s[j] += v;
      q[j] += v * v;
    }
  }
  for (int j = 0; j < w; ++j) {
    sums[j] += s[j];
    squares[j] += q[j];
  }
}

// Sums of each column's gradients behind the ReLU, and of their products with x − mean.
template <int W, bool Relu>
void AddGradients(const float* __restrict dy, const float* __restrict x, const float* __restrict y, int64_t rows,
                  int64_t stride, const float* __restrict mean, int width, double* __restrict sums,
                  double* __restrict products) {
  const int w = W ? W : width;
  float s[kTile] = {}, p[kTile] = {}, k[kTile] = {};
  for (int j = 0; j < w; ++j) k[j] = mean[j];
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict d = dy + i * stride;
    const float* __restrict a = x + i * stride;
    const float* __restrict b = y + i * stride;
    for (int j = 0; j < w; ++j) {
      const float g = !Relu || b[j] > 0 ? d[j] : 0;
      s[j] += g;
      p[j] += g * (a[j] - k[j]);
    }
  }
  for (int j = 0; j < w; ++j) {
    sums[j] += s[j];
    products[j] += p[j];
  }
}

// Calls add(first row, rows, first column, width, sums, others) for blocks of rows and tiles of columns, on all
// threads, and gives the totals: 2·c doubles.
template <typename Add>
std::vector<double> ReduceRows(int64_t m, int64_t c, const Add& add) {
  std::vector<double> partial(static_cast<size_t>(Threads()) * 2 * c);
  Parallel(m, RowGrain(c), [&](int thread, int64_t begin, int64_t end) {
    double* sums = partial.data() + static_cast<size_t>(thread) * 2 * c;
    for (int64_t i = begin; i < end; i += kBlock)
      for (int64_t j = 0; j < c; j += kTile)
        add(i, std::min(kBlock, end - i), j, static_cast<int>(std::min<int64_t>(kTile, c - j)), sums + j, sums + c + j);
  });
  for (size_t i = 2 * c; i < partial.size(); ++i) partial[i % (2 * c)] += partial[i];
  partial.resize(2 * c);
  return partial;
}

template <bool Relu>
void Normalise(const float* __restrict x, int64_t rows, int64_t c, const float* __restrict mean,
               const float* __restrict factor, const float* __restrict beta, float* __restrict y) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < c; ++j) {
      const float v = (x[i * c + j] - mean[j]) * factor[j] + beta[j];
      y[i * c + j] = Relu ? std::max(v, 0.0f) : v;
    }
}

// dx = factor·(g − offset − (x − mean)·slope)
template <bool Relu>
void Differentiate(const float* __restrict dy, const float* __restrict x, const float* __restrict y, int64_t rows,
                   int64_t c, const float* __restrict mean, const float* __restrict factor,
                   const float* __restrict offset, const float* __restrict slope, float* __restrict dx) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < c; ++j) {
      const int64_t at = i * c + j;
      const float g = !Relu || y[at] > 0 ? dy[at] : 0;
      dx[at] = factor[j] * (g - offset[j] - (x[at] - mean[j]) * slope[j]);
    }
}

class BatchNorm {
 public:
  explicit BatchNorm(Attributes& attributes) : epsilon_(attributes.Float("epsilon")), relu_(attributes.Bool("relu")) {}

  void Run(Call& call) {
    const Floats x = call.Input(0), gamma = call.Input(1), beta = call.Input(2);
    if (!call.ok()) return;
    const int64_t c = x.rank() ? x.dim(x.rank() - 1) : 0;
    if (gamma.size() != c || beta.size() != c) return call.Fail("batch norm: gamma and beta need one number a channel");
    Floats y = call.Output(0, x.shape()), mean = call.Output(1, {c}), variance = call.Output(2, {c});
    if (!call.ok() || c == 0) return;
    const int64_t m = x.size() / c;
    const float* from = x.data();
    const std::vector<double> totals =
        ReduceRows(m, c, [&](int64_t i, int64_t rows, int64_t j, int width, double* sums, double* squares) {
          (width == kTile ? AddMoments<kTile> : AddMoments<0>)(from + i * c + j, rows, c, from + j, width, sums,
                                                               squares);
        });
    std::vector<float> factor(c);
    for (int64_t j = 0; j < c; ++j) {
      const double shifted = totals[j] / m;
      const double v = std::max(0.0, totals[c + j] / m - shifted * shifted);
      mean.data()[j] = static_cast<float>(from[j] + shifted);
      variance.data()[j] = static_cast<float>(v);
      factor[j] = static_cast<float>(gamma.data()[j] / std::sqrt(v + epsilon_));
    }
    ParallelShared(m, RowGrain(c), [&](int64_t begin, int64_t end) {
      (relu_ ? Normalise<true> : Normalise<false>)(from + begin * c, end - begin, c, mean.data(), factor.data(),
                                                   beta.data(), y.data() + begin * c);
    });
  }

 private:
  const float epsilon_;
  const bool relu_;
};

class BatchNormGrad {
 public:
  explicit BatchNormGrad(Attributes& attributes)
      : epsilon_(attributes.Float("epsilon")), relu_(attributes.Bool("relu")) {}

  void Run(Call& call) {
    const Floats dy = call.Input(0), x = call.Input(1), y = call.Input(2);
    const Floats gamma = call.Input(3), mean = call.Input(4), variance = call.Input(5);
    if (!call.ok()) return;
    const int64_t c = x.rank() ? x.dim(x.rank() - 1) : 0;
    if (gamma.size() != c || mean.size() != c || variance.size() != c || dy.size() != x.size() ||
        y.size() != x.size())
      return call.Fail("batch norm gradient: shapes do not fit");
    Floats dx = call.Output(0, x.shape()), dgamma = call.Output(1, {c}), dbeta = call.Output(2, {c});
    if (!call.ok() || c == 0) return;
    const int64_t m = x.size() / c;
    const std::vector<double> totals =
        ReduceRows(m, c, [&](int64_t i, int64_t rows, int64_t j, int width, double* sums, double* products) {
          const int64_t at = i * c + j;
          const auto add = relu_ ? (width == kTile ? AddGradients<kTile, true> : AddGradients<0, true>)
                                 : (width == kTile ? AddGradients<kTile, false> : AddGradients<0, false>);
          add(dy.data() + at, x.data() + at, y.data() + at, rows, c, mean.data() + j, width, sums, products);
        });
    std::vector<float> factor(c), offset(c), slope(c);
    for (int64_t j = 0; j < c; ++j) {
      const double inverse = 1 / std::sqrt(variance.data()[j] + static_cast<double>(epsilon_));
      dbeta.data()[j] = static_cast<float>(totals[j]);
      dgamma.data()[j] = static_cast<float>(totals[c + j] * inverse);
      factor[j] = static_cast<float>(gamma.data()[j] * inverse);
      offset[j] = static_cast<float>(totals[j] / m);
      slope[j] = static_cast<float>(totals[c + j] * inverse * inverse / m);
    }
    ParallelShared(m, RowGrain(c), [&](int64_t begin, int64_t end) {
      const int64_t at = begin * c;
      (relu_ ? Differentiate<true> : Differentiate<false>)(dy.data() + at, x.data() + at, y.data() + at, end - begin, c,
                                                           mean.data(), factor.data(), offset.data(), slope.data(),
                                                           dx.data() + at);
    });
  }

 private:
  const float epsilon_;
  const bool relu_;
};

}  // namespace

void RegisterBatchNorm(TF_Status* status) {
  Register<BatchNorm>({"InfomaxBatchNorm",
                       {"x: float", "gamma: float", "beta: float"},
                       {"y: float", "mean: float", "variance: float"},
                       {"epsilon: float", "relu: bool"}},
                      status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<BatchNormGrad>({"InfomaxBatchNormGrad",
                           {"dy: float", "x: float", "y: float", "gamma: float", "mean: float", "variance: float"},
                           {"dx: float", "dgamma: float", "dbeta: float"},
                           {"epsilon: float", "relu: bool"}},
                          status);
}

}  // namespace infomax
