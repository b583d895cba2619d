// Small pieces of matrix products whose sums stay in registers, for whatever vectors the compiler's target has.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace infomax {

#if defined(__AVX512F__)
constexpr int kLanes = 16, kVectors = 4;
#elif defined(__AVX__)
constexpr int kLanes = 8, kVectors = 2;
#else
constexpr int kLanes = 4, kVectors = 4;
#endif

// A tile has up to kRows rows and kVectors vectors of columns: as many sums as there are registers for.
constexpr int kRows = 6, kColumns = kLanes * kVectors;

typedef float Vector __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

// Loads once what the compiler would rather read again from memory at each use.
inline Vector Load(const float* from) {
  Vector value = *reinterpret_cast<const Vector*>(from);
#if defined(__x86_64__)
  asm("" : "+v"(value));
#endif
  return value;
}

// Writes, or adds, the first `columns` of a row of sums.
template <int V>
inline void Store(const Vector (&sums)[V], float* to, int columns, bool add) {
  if (columns == V * kLanes) {
    for (int v = 0; v < V; ++v) {
      Vector* place = reinterpret_cast<Vector*>(to + v * kLanes);
      *place = add ? *place + sums[v] : sums[v];
    }
    return;
  }
  float values[V * kLanes];
  std::memcpy(values, sums, sizeof values);
  for (int j = 0; j < columns; ++j) to[j] = add ? to[j] + values[j] : values[j];
}

// A row of A is `count` runs of `run` floats, each at its offset from the row's start.
struct Segments {
  const int64_t* offsets;
  int count;
  int64_t run;
};

// C = A·B for kRows rows of A and a panel of V vectors of columns of B, packed one row after another.
template <int V>
inline void RowsTile(const float* const* a, const Segments& segments, const float* b, float* const* c, int rows,
                     int columns) {
  Vector sums[kRows][V] = {};
  for (int s = 0; s < segments.count; ++s) {
    const int64_t offset = segments.offsets[s];
    const float *a0 = a[0] + offset, *a1 = a[1] + offset, *a2 = a[2] + offset;
    const float *a3 = a[3] + offset, *a4 = a[4] + offset, *a5 = a[5] + offset;
    for (int64_t k = 0; k < segments.run; ++k, b += V * kLanes) {
      Vector y[V];
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v) y[v] = Load(b + v * kLanes);
      const float x[kRows] = {a0[k], a1[k], a2[k], a3[k], a4[k], a5[k]};
#pragma GCC unroll 6
      for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) sums[r][v] += x[r] * y[v];
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r)
    if (r < rows) Store<V>(sums[r], c[r], columns, false);
}

inline void AnyRowsTile(int vectors, const float* const* a, const Segments& segments, const float* b, float* const* c,
                        int rows, int columns) {
  switch (vectors) {
    case 1: return RowsTile<1>(a, segments, b, c, rows, columns);
    case 2: return RowsTile<2>(a, segments, b, c, rows, columns);
#if !defined(__AVX__) || defined(__AVX512F__)
    case 3: return RowsTile<3>(a, segments, b, c, rows, columns);
    case 4: return RowsTile<4>(a, segments, b, c, rows, columns);
#endif
  }
}

// C += Aᵀ·B for R columns of A and V vectors of columns of B, over `count` rows; a row of A is found by its offset.
template <int R, int V>
inline void ColumnsTile(const float* a, const int64_t* offsets, const float* b, int64_t stride, int64_t count, float* c,
                        int64_t c_stride, int columns) {
  Vector sums[R][V] = {};
  for (int64_t m = 0; m < count; ++m, b += stride) {
    const float* x = a + offsets[m];
    Vector y[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) y[v] = Load(b + v * kLanes);
#pragma GCC unroll 6
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v) sums[r][v] += x[r] * y[v];
  }
#pragma GCC unroll 6
  for (int r = 0; r < R; ++r) Store<V>(sums[r], c + r * c_stride, columns, true);
}

// C += Aᵀ·B for `run` columns of A.
template <int V>
inline void AddColumns(const float* frame, const int64_t* offsets, int64_t run, const float* b, int64_t stride, int64_t count,
                 float* c, int64_t c_stride, int columns) {
  int64_t k = 0;
  for (; k + kRows <= run; k += kRows)
    ColumnsTile<kRows, V>(frame + k, offsets, b, stride, count, c + k * c_stride, c_stride, columns);
  frame += k;
  c += k * c_stride;
  switch (run - k) {
    case 1: return ColumnsTile<1, V>(frame, offsets, b, stride, count, c, c_stride, columns);
    case 2: return ColumnsTile<2, V>(frame, offsets, b, stride, count, c, c_stride, columns);
    case 3: return ColumnsTile<3, V>(frame, offsets, b, stride, count, c, c_stride, columns);
    case 4: return ColumnsTile<4, V>(frame, offsets, b, stride, count, c, c_stride, columns);
    case 5: return ColumnsTile<5, V>(frame, offsets, b, stride, count, c, c_stride, columns);
  }
}

inline void AddProducts(int vectors, const float* a, const int64_t* offsets, int64_t run, const float* b, int64_t stride,
                        int64_t count, float* c, int64_t c_stride, int columns) {
  switch (vectors) {
    case 1: return AddColumns<1>(a, offsets, run, b, stride, count, c, c_stride, columns);
    case 2: return AddColumns<2>(a, offsets, run, b, stride, count, c, c_stride, columns);
#if !defined(__AVX__) || defined(__AVX512F__)
    case 3: return AddColumns<3>(a, offsets, run, b, stride, count, c, c_stride, columns);
    case 4: return AddColumns<4>(a, offsets, run, b, stride, count, c, c_stride, columns);
#endif
  }
}

// The vectors that so many columns need, and their floats.
inline int VectorsFor(int64_t columns) {
  return static_cast<int>(std::min<int64_t>(kVectors, (columns + kLanes - 1) / kLanes));
}

// The floats that a matrix of so many rows and columns has when packed into panels.
inline int64_t PackedSize(int64_t rows, int64_t columns) {
  return rows * (columns / kColumns * kColumns + VectorsFor(columns % kColumns) * kLanes);
}

}  // namespace infomax
