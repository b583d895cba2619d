// Products of matrices, either of them stored transposed. Both are packed into the order in which the sums read them, so that
// all four forms are as fast.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "frame.h"
#include "op.h"
#include "parallel.h"
#include "tiles.h"

namespace infomax {
namespace {

// Steps of the inner index over which sums stay in registers: a panel of so many rows stays in the first-level cache.
constexpr int64_t kDepth = kColumns > 16 ? 128 : 256;
// Rows and columns of a piece of work: what it reads of A stays in the second-level cache.
constexpr int64_t kBlock = 16 * kRows, kGroup = 4 * kColumns;
// Steps, and floats of each matrix, that are packed at a time.
constexpr int64_t kPackedDepth = 32 * kDepth, kPackedSize = 1 << 21;

constexpr int64_t CeilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Element (i, j) lies at i·row + j·column.
struct Matrix {
  const float* data;
  int64_t row, column;

  Matrix At(int64_t i, int64_t j) const { return {data + i * row + j * column, row, column}; }
  Matrix Transposed() const { return {data, column, row}; }
};

// Columns in panels of W, zeros past the last, and rows in chunks of kDepth: panel p of chunk q, row after row, lies at
// (q·panels·kDepth + p·rows of the chunk)·W.
template <int W>
void Pack(const Matrix& from, int64_t depth, int64_t columns, float* packed) {
  const int64_t panels = CeilDivide(columns, W);
  ParallelShared(CeilDivide(depth, kDepth) * panels, 4, [&](int64_t begin, int64_t end) {
    for (int64_t item = begin; item < end; ++item) {
      const int64_t first = item / panels * kDepth, left = item % panels * W;
      const int64_t rows = std::min(kDepth, depth - first);
      const int64_t filled = std::min<int64_t>(W, columns - left);
      const Matrix part = from.At(first, left);
      float* to = packed + first * panels * W + left * rows;
      if (filled < W) std::fill_n(to, rows * W, 0.0f);
      if (part.column == 1 && filled == W)
        for (int64_t i = 0; i < rows; ++i) std::copy_n(part.data + i * part.row, W, to + i * W);
      else
        for (int64_t j = 0; j < filled; ++j)
          for (int64_t i = 0; i < rows; ++i) to[i * W + j] = part.data[i * part.row + j * part.column];
    }
  });
}

// C = A·B or C += A·B for a panel of rows and a panel of columns.
void Tile(const float* a, const float* b, int64_t depth, float* c, int64_t stride, int rows, int columns, bool add) {
  Vector sums[kRows][kVectors] = {};
  for (int64_t k = 0; k < depth; ++k, a += kRows, b += kColumns) {
    Vector y[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) y[v] = Load(b + v * kLanes);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) sums[r][v] += a[r] * y[v];
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r)
    if (r < rows) Store<kVectors>(sums[r], c + r * stride, columns, add);
}

// Grown, never shrunk: fresh memory costs a page fault every 4 KiB.
float* Room(std::vector<float>& buffer, int64_t size) {
  if (buffer.size() < static_cast<size_t>(size)) buffer.resize(size);
  return buffer.data();
}

// Panels of so many columns that, together, they have kPackedSize floats.
int64_t MostColumns(int64_t depth, int64_t unit) { return unit * std::max<int64_t>(1, kPackedSize / depth / unit); }

void Multiply(const Matrix& a, const Matrix& b, int64_t m, int64_t n, int64_t k, float* c) {
  for (int64_t first = 0; first < k; first += kPackedDepth) {
    const int64_t depth = std::min(kPackedDepth, k - first);
    const int64_t most_rows = MostColumns(depth, kBlock), most_columns = MostColumns(depth, kGroup);
    for (int64_t left = 0; left < n; left += most_columns) {
      const int64_t columns = std::min(most_columns, n - left), width = CeilDivide(columns, kColumns) * kColumns;
      float* right_panels = Room(Scratch(0), width * depth);
      Pack<kColumns>(b.At(first, left), depth, columns, right_panels);
      for (int64_t top = 0; top < m; top += most_rows) {
        const int64_t rows = std::min(most_rows, m - top), height = CeilDivide(rows, kRows) * kRows;
        float* left_panels = Room(Scratch(1), height * depth);
        Pack<kRows>(a.At(top, first).Transposed(), depth, rows, left_panels);
        const int64_t groups = CeilDivide(columns, kGroup);
        ParallelShared(CeilDivide(rows, kBlock) * groups, 1, [&](int64_t begin, int64_t end) {
          for (int64_t item = begin; item < end; ++item) {
            const int64_t i0 = item / groups * kBlock, i1 = std::min(rows, i0 + kBlock);
            const int64_t j0 = item % groups * kGroup, j1 = std::min(columns, j0 + kGroup);
            for (int64_t step = 0; step < depth; step += kDepth) {
              const int64_t run = std::min(kDepth, depth - step);
              for (int64_t j = j0; j < j1; j += kColumns)
                for (int64_t i = i0; i < i1; i += kRows)
                  Tile(left_panels + step * height + i * run, right_panels + step * width + j * run, run,
                       c + (top + i) * n + left + j, n, static_cast<int>(std::min<int64_t>(kRows, i1 - i)),
                       static_cast<int>(std::min<int64_t>(kColumns, j1 - j)), first + step > 0);
            }
          }
        });
      }
    }
  }
}

class Product {
 public:
  explicit Product(Attributes& attributes)
      : transpose_a_(attributes.Bool("transpose_a")), transpose_b_(attributes.Bool("transpose_b")) {}

  void Run(Call& call) {
    const Floats a = call.Input(0), b = call.Input(1);
    if (!call.ok()) return;
    if (!IsMatrix(a) || !IsMatrix(b) || Rows(a, !transpose_a_) != Rows(b, transpose_b_))
      return call.Fail("a product needs one matrix [m, k] and one [k, n]");
    const int64_t m = Rows(a, transpose_a_), k = Rows(a, !transpose_a_), n = Rows(b, !transpose_b_);
    std::vector<int64_t> shape(std::max(a.rank(), b.rank()) - 2, 1);
    shape.insert(shape.end(), {m, n});
    const Floats c = call.Output(0, shape);
    if (!call.ok()) return;
    if (k == 0) std::fill_n(c.data(), c.size(), 0.0f);
    Multiply(MatrixOf(a, transpose_a_), MatrixOf(b, transpose_b_), m, n, k, c.data());
  }

 private:
  // Perhaps as a batch of one.
  static bool IsMatrix(const Floats& x) { return x.rank() >= 2 && x.size() == Rows(x, false) * Rows(x, true); }
  static int64_t Rows(const Floats& x, bool transposed) { return x.dim(x.rank() - (transposed ? 1 : 2)); }
  static Matrix MatrixOf(const Floats& x, bool transposed) {
    const Matrix stored = {x.data(), Rows(x, true), 1};
    return transposed ? stored.Transposed() : stored;
  }
  const bool transpose_a_, transpose_b_;
};

}  // namespace

void RegisterProduct(TF_Status* status) {
  Register<Product>(
      {"InfomaxProduct", {"a: float", "b: float"}, {"c: float"}, {"transpose_a: bool", "transpose_b: bool"}}, status);
}

}  // namespace infomax
