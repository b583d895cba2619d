// Rows worked on while they are in the cache: softmax, how distributions predict codes, rows of length 1, and gradients.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "op.h"
#include "parallel.h"
#include "tiles.h"

namespace infomax {
namespace {

int64_t RowGrain(int64_t columns) { return 1 + (1 << 14) / (1 + columns); }

float Sum(const Vector& x) {
  float sum = 0;
  for (int lane = 0; lane < kLanes; ++lane) sum += x[lane];
  return sum;
}

float Largest(const Vector& x) {
  float most = x[0];
  for (int lane = 1; lane < kLanes; ++lane) most = std::max(most, x[lane]);
  return most;
}

float Dot(const float* a, const float* b, int64_t n) {
  Vector sums = {};
  int64_t j = 0;
  for (; j + kLanes <= n; j += kLanes) sums += Load(a + j) * Load(b + j);
  float sum = Sum(sums);
  for (; j < n; ++j) sum += a[j] * b[j];
  return sum;
}

typedef int32_t Integers __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

// exp x for x ≤ 0 to 2 units in the last place: 2ⁿ·exp r with |r| ≤ ln 2/2, a polynomial; 0 where it is no normal number.
// Coefficients of Cephes' expf.
Vector Exp(Vector x) {
  const Vector lowest = Vector{} - 88.0f;
  // so that a NaN stays one
  x = x < lowest ? lowest : x;
  const float shift = 12582912.0f;  // 1.5·2²³: rounds to an integer, which is then in the low bits
  const Vector shifted = x * 1.44269504088896341f + shift, n = shifted - shift;
  const Vector r = x - n * 0.693359375f + n * 2.12194440e-4f;
  Vector y = r * 1.9875691500e-4f + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * (r * r) + r + 1.0f;
  const Integers power = ((Integers)shifted - (Integers)(Vector{} + shift) + 127) << 23;
  return y * (Vector)power;
}

void SoftmaxRow(const float* x, int64_t k, float* y) {
  Vector highest = Vector{} - INFINITY;
  int64_t j = 0;
  for (; j + kLanes <= k; j += kLanes) {
    const Vector v = Load(x + j);
    highest = v > highest ? v : highest;
  }
  float most = Largest(highest);
  for (; j < k; ++j) most = std::max(most, x[j]);
  Vector sums = {};
  for (j = 0; j + kLanes <= k; j += kLanes) {
    const Vector e = Exp(Load(x + j) - most);
    *reinterpret_cast<Vector*>(y + j) = e;
    sums += e;
  }
  float sum = Sum(sums);
  for (; j < k; ++j) sum += y[j] = std::exp(x[j] - most);
  const float inverse = 1.0f / sum;
  for (j = 0; j < k; ++j) y[j] *= inverse;
}

class Softmax {
 public:
  explicit Softmax(Attributes&) {}

  void Run(Call& call) {
    const Floats x = call.Input(0);
    if (!call.ok()) return;
    if (x.rank() < 1) return call.Fail("softmax needs rows");
    const Floats y = call.Output(0, x.shape());
    if (!call.ok() || x.size() == 0) return;
    const int64_t k = x.dim(x.rank() - 1);
    ParallelShared(x.size() / k, RowGrain(k), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) SoftmaxRow(x.data() + i * k, k, y.data() + i * k);
    });
  }
};

// −Σ codes·log p of a row, where p is the softmax of the scores: log Σ exp s is s − log p of any column, the one with the
// largest p for instance. Adds p to the sums of the columns.
float CrossEntropy(const float* scores, const float* p, const float* codes, int64_t k, float* __restrict sums) {
  Vector products = {}, highest = Vector{} - INFINITY, likeliest = {};
  int64_t j = 0;
  for (; j + kLanes <= k; j += kLanes) {
    const Vector s = Load(scores + j), q = Load(p + j);
    products += Load(codes + j) * s;
    highest = s > highest ? s : highest;
    likeliest = q > likeliest ? q : likeliest;
    *reinterpret_cast<Vector*>(sums + j) += q;
  }
  float product = Sum(products), score = Largest(highest), share = Largest(likeliest);
  for (; j < k; ++j) {
    product += codes[j] * scores[j];
    score = std::max(score, scores[j]);
    share = std::max(share, p[j]);
    sums[j] += p[j];
  }
  return score - std::log(share) - product;
}

class CodeStatistics {
 public:
  explicit CodeStatistics(Attributes& attributes) : parts_(attributes.Int("parts")) {}

  void Run(Call& call) {
    const Floats scores = call.Input(0), p = call.Input(1), codes = call.Input(2);
    if (!call.ok()) return;
    if (p.rank() != 2 || scores.shape() != p.shape() || codes.shape() != p.shape())
      return call.Fail("statistics of codes need scores, distributions and codes of one shape [n, k]");
    const int64_t n = p.dim(0), k = p.dim(1), rows = n / parts_;
    const Floats result = call.Output(0, {n + parts_ * k});
    if (!call.ok()) return;
    std::vector<float> sums;
    for (int64_t part = 0; part < parts_; ++part) {
      sums.assign(Threads() * k, 0.0f);
      Parallel(rows, RowGrain(k), [&](int thread, int64_t begin, int64_t end) {
        for (int64_t i = part * rows + begin; i < part * rows + end; ++i)
          result.data()[i] = CrossEntropy(scores.data() + i * k, p.data() + i * k, codes.data() + i * k, k,
                                          sums.data() + thread * k);
      });
      float* means = result.data() + n + part * k;
      for (int64_t j = 0; j < k; ++j) {
        float sum = 0;
        for (int thread = 0; thread < Threads(); ++thread) sum += sums[thread * k + j];
        means[j] = sum / rows;
      }
    }
  }

 private:
  const int64_t parts_;
};

class CodeStatisticsGrad {
 public:
  explicit CodeStatisticsGrad(Attributes& attributes) : parts_(attributes.Int("parts")) {}

  void Run(Call& call) {
    const Floats dy = call.Input(0), p = call.Input(1), codes = call.Input(2);
    if (!call.ok()) return;
    if (p.rank() != 2 || codes.shape() != p.shape() || dy.size() != p.dim(0) + parts_ * p.dim(1))
      return call.Fail("the gradient of statistics of codes needs n + parts·k numbers, distributions and codes [n, k]");
    const int64_t n = p.dim(0), k = p.dim(1), rows = n / parts_;
    const Floats gradient = call.Output(0, {n, k});
    if (!call.ok()) return;
    const float share = 1.0f / rows;
    ParallelShared(n, RowGrain(k), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const float* __restrict columns = dy.data() + n + i / rows * k;
        const float* __restrict row = p.data() + i * k;
        const float* __restrict code = codes.data() + i * k;
        float* __restrict to = gradient.data() + i * k;
        const float weight = dy.data()[i], offset = weight - Dot(row, columns, k) * share;
        for (int64_t j = 0; j < k; ++j) to[j] = row[j] * (offset + columns[j] * share) - code[j] * weight;
      }
    });
  }

 private:
  const int64_t parts_;
};

class NormaliseRows {
 public:
  explicit NormaliseRows(Attributes& attributes) : epsilon_(attributes.Float("epsilon")) {}

  void Run(Call& call) {
    const Floats x = call.Input(0);
    if (!call.ok()) return;
    if (x.rank() != 2) return call.Fail("rows [n, d] are needed to normalise them");
    const int64_t n = x.dim(0), d = x.dim(1);
    const Floats y = call.Output(0, {n, d}), lengths = call.Output(1, {n, 1});
    if (!call.ok()) return;
    ParallelShared(n, RowGrain(d), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const float* __restrict from = x.data() + i * d;
        float* __restrict to = y.data() + i * d;
        const float length = std::max(std::sqrt(Dot(from, from, d) + epsilon_ * epsilon_), epsilon_);
        for (int64_t j = 0; j < d; ++j) to[j] = from[j] / length;
        lengths.data()[i] = length;
      }
    });
  }

 private:
  const float epsilon_;
};

class NormaliseRowsGrad {
 public:
  explicit NormaliseRowsGrad(Attributes&) {}

  void Run(Call& call) {
    const Floats dy = call.Input(0), y = call.Input(1), lengths = call.Input(2);
    if (!call.ok()) return;
    if (y.rank() != 2 || dy.shape() != y.shape() || lengths.size() != y.dim(0))
      return call.Fail("the gradient of rows of length 1 needs dy and y [n, d] and n lengths");
    const int64_t n = y.dim(0), d = y.dim(1);
    const Floats dx = call.Output(0, {n, d});
    if (!call.ok()) return;
    ParallelShared(n, RowGrain(d), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const float* __restrict from = dy.data() + i * d;
        const float* __restrict row = y.data() + i * d;
        float* __restrict to = dx.data() + i * d;
        const float product = Dot(from, row, d), inverse = 1.0f / lengths.data()[i];
        for (int64_t j = 0; j < d; ++j) to[j] = (from[j] - row[j] * product) * inverse;
      }
    });
  }
};

}  // namespace

void RegisterRows(TF_Status* status) {
  Register<Softmax>({"InfomaxSoftmax", {"x: float"}, {"y: float"}, {}}, status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<CodeStatistics>(
      {"InfomaxCodeStatistics", {"scores: float", "p: float", "codes: float"}, {"statistics: float"}, {"parts: int"}}, status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<CodeStatisticsGrad>(
      {"InfomaxCodeStatisticsGrad", {"dy: float", "p: float", "codes: float"}, {"dscores: float"}, {"parts: int"}}, status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<NormaliseRows>({"InfomaxNormaliseRows", {"x: float"}, {"y: float", "lengths: float"}, {"epsilon: float"}},
                          status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<NormaliseRowsGrad>(
      {"InfomaxNormaliseRowsGrad", {"dy: float", "y: float", "lengths: float"}, {"dx: float"}, {}}, status);
}

}  // namespace infomax
