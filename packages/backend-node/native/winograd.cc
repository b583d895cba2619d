// F(2×2, 3×3): tiles of 2 × 2 outputs out of 4 × 4 inputs d as Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A, the products of all channels as
// 16 matrix products. Its factors are 0, ±1 and ½: rounding is about that of the sum itself.
//
// Lavin & Gray 2016, arXiv:1509.09308

#include "winograd.h"

#include <algorithm>
#include <vector>

#include "frame.h"
#include "parallel.h"
#include "tiles.h"

namespace infomax {
namespace {

constexpr int kPlanes = 16;

// G·g·Gᵀ of every pair of channels, each of the 16 a packed matrix [ci, co].
const std::vector<float>& TransformFilter(const float* filter, bool turned, int64_t ci, int64_t co) {
  const int64_t plane = PackedSize(ci, co), taps = ci * co;
  std::vector<float>& packed = Scratch(3);
  packed.resize(kPlanes * plane);
  Parallel(ci, 1 + 4096 / co, [&](int, int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c)
      for (int64_t o = 0; o < co; ++o) {
        float g[3][3];
        for (int i = 0; i < 9; ++i)
          g[i / 3][i % 3] = turned ? filter[(8 - i) * taps + o * ci + c] : filter[i * taps + c * co + o];
        float rows[4][3];
        for (int j = 0; j < 3; ++j) {
          rows[0][j] = g[0][j];
          rows[1][j] = 0.5f * (g[0][j] + g[1][j] + g[2][j]);
          rows[2][j] = 0.5f * (g[0][j] - g[1][j] + g[2][j]);
          rows[3][j] = g[2][j];
        }
        const int64_t first = o / kColumns * kColumns;
        float* to = packed.data() + first * ci + c * VectorsFor(co - first) * kLanes + (o - first);
        for (int i = 0; i < 4; ++i) {
          const float* r = rows[i];
          to[(4 * i) * plane] = r[0];
          to[(4 * i + 1) * plane] = 0.5f * (r[0] + r[1] + r[2]);
          to[(4 * i + 2) * plane] = 0.5f * (r[0] - r[1] + r[2]);
          to[(4 * i + 3) * plane] = r[2];
        }
      }
  });
  return packed;
}

inline Vector At(const float* from) { return *reinterpret_cast<const Vector*>(from); }
inline void Put(float* to, Vector value) { *reinterpret_cast<Vector*>(to) = value; }

// Bᵀ·d·B of one tile; rows of d are `row` apart, its pixels c, the results `plane`.
void TransformInput(const float* d, int64_t row, int64_t c, float* to, int64_t plane) {
  for (int64_t k = 0; k < c; k += kLanes) {
    Vector t[4][4];
    for (int j = 0; j < 4; ++j) {
      const float* from = d + j * c + k;
      const Vector a = At(from), b = At(from + row), e = At(from + 2 * row), f = At(from + 3 * row);
      t[0][j] = a - e;
      t[1][j] = b + e;
      t[2][j] = e - b;
      t[3][j] = b - f;
    }
    for (int i = 0; i < 4; ++i) {
      float* place = to + 4 * i * plane + k;
      Put(place, t[i][0] - t[i][2]);
      Put(place + plane, t[i][1] + t[i][2]);
      Put(place + 2 * plane, t[i][2] - t[i][1]);
      Put(place + 3 * plane, t[i][1] - t[i][3]);
    }
  }
}

// Aᵀ·m·A of one tile, as many of its 2 × 2 outputs as lie in the image.
void TransformOutput(const float* m, int64_t plane, float* y, int64_t row, int64_t c, bool second_row,
                     bool second_column) {
  for (int64_t k = 0; k < c; k += kLanes) {
    Vector s[2][4];
    for (int j = 0; j < 4; ++j) {
      const float* from = m + j * plane + k;
      const Vector b = At(from + 4 * plane), e = At(from + 8 * plane);
      s[0][j] = At(from) + b + e;
      s[1][j] = b - e - At(from + 12 * plane);
    }
    for (int i = 0; i < 1 + second_row; ++i) {
      Put(y + i * row + k, s[i][0] + s[i][1] + s[i][2]);
      if (second_column) Put(y + i * row + c + k, s[i][1] - s[i][2] - s[i][3]);
    }
  }
}

// A·g·Aᵀ of one tile's 2 × 2 gradients, those outside of the image being 0.
void TransformGradient(const float* dy, int64_t row, int64_t c, bool second_row, bool second_column, float* to,
                       int64_t plane) {
  for (int64_t k = 0; k < c; k += kLanes) {
    const Vector zero = {};
    const Vector g[2][2] = {
        {At(dy + k), second_column ? At(dy + c + k) : zero},
        {second_row ? At(dy + row + k) : zero, second_row && second_column ? At(dy + row + c + k) : zero},
    };
    for (int i = 0; i < 4; ++i) {
      Vector s[2];
      for (int j = 0; j < 2; ++j)
        s[j] = i == 0 ? g[0][j] : i == 1 ? g[0][j] + g[1][j] : i == 2 ? g[0][j] - g[1][j] : -g[1][j];
      float* place = to + 4 * i * plane + k;
      Put(place, s[0]);
      Put(place + plane, s[0] + s[1]);
      Put(place + 2 * plane, s[0] - s[1]);
      Put(place + 3 * plane, -s[1]);
    }
  }
}

// Gᵀ·u·G of one pair of channels.
void TransformBack(const float (&u)[4][4], float (&g)[3][3]) {
  float rows[3][4];
  for (int j = 0; j < 4; ++j) {
    rows[0][j] = u[0][j] + 0.5f * (u[1][j] + u[2][j]);
    rows[1][j] = 0.5f * (u[1][j] - u[2][j]);
    rows[2][j] = 0.5f * (u[1][j] + u[2][j]) + u[3][j];
  }
  for (int i = 0; i < 3; ++i) {
    g[i][0] = rows[i][0] + 0.5f * (rows[i][1] + rows[i][2]);
    g[i][1] = 0.5f * (rows[i][1] - rows[i][2]);
    g[i][2] = 0.5f * (rows[i][1] + rows[i][2]) + rows[i][3];
  }
}

}  // namespace

bool FitsWinograd(int64_t taps_h, int64_t taps_w, int64_t stride_h, int64_t stride_w, int64_t ci, int64_t co) {
  // with few channels, the transformations take longer than the products they save
  return taps_h == 3 && taps_w == 3 && stride_h == 1 && stride_w == 1 && ci >= 32 && co >= 32 && ci % kLanes == 0 &&
         co % kLanes == 0;
}

void ConvolveWinograd(const float* x, int64_t n, ImageShape in, int64_t top, int64_t left, const float* filter,
                      bool turned, ImageShape out, float* y) {
  const int64_t ci = in.channels, co = out.channels;
  const int64_t down = (out.height + 1) / 2, across = (out.width + 1) / 2, tiles = down * across;
  const Frame frame = {top, left, 2 * down + 2, 2 * across + 2};
  const std::vector<float>& filters = TransformFilter(filter, turned, ci, co);
  const int64_t filter_plane = PackedSize(ci, co), group = GroupSize(n, tiles);
  // so many tiles at a time that their transforms stay in the second-level cache
  const int64_t most = std::max<int64_t>(8, std::min<int64_t>(16, 2048 / (ci + co))) * kRows;
  const int64_t nothing = 0;
  const Segments whole = {&nothing, 1, ci};
  ParallelShared(n, 1, [&](int64_t begin, int64_t end) {
    std::vector<float>&framed = Scratch(0), &inputs = Scratch(1), &products = Scratch(2);
    framed.assign(group * frame.size(ci), 0.0f);
    inputs.resize(kPlanes * most * ci);
    products.resize(kPlanes * most * co);
    for (int64_t image = begin; image < end; image += group) {
      const int64_t images = std::min(group, end - image), count = images * tiles;
      frame.Fill(x + image * in.height * in.width * ci, images, in.height, in.width, ci, framed.data());
      for (int64_t first = 0; first < count; first += most) {
        const int64_t block = std::min(most, count - first);
        for (int64_t t = 0; t < block; ++t) {
          const int64_t tile = first + t, i = tile % tiles / across, j = tile % across;
          const int64_t at = (tile / tiles * frame.height + 2 * i) * frame.width + 2 * j;
          TransformInput(framed.data() + at * ci, frame.width * ci, ci, inputs.data() + t * ci, most * ci);
        }
        for (int plane = 0; plane < kPlanes; ++plane)
          for (int64_t o = 0; o < co; o += kColumns) {
            const int vectors = VectorsFor(co - o), width = vectors * kLanes;
            for (int64_t t = 0; t < block; t += kRows) {
              const float* a[kRows];
              float* c[kRows];
              const int rows = static_cast<int>(std::min<int64_t>(kRows, block - t));
              for (int r = 0; r < kRows; ++r) {
                const int64_t row = plane * most + t + std::min(r, rows - 1);
                a[r] = inputs.data() + row * ci;
                c[r] = products.data() + row * co + o;
              }
              AnyRowsTile(vectors, a, whole, filters.data() + plane * filter_plane + o * ci, c, rows, width);
            }
          }
        for (int64_t t = 0; t < block; ++t) {
          const int64_t tile = first + t, i = tile % tiles / across, j = tile % across;
          float* to = y + (((image + tile / tiles) * out.height + 2 * i) * out.width + 2 * j) * co;
          TransformOutput(products.data() + t * co, most * co, to, out.width * co, co, 2 * i + 1 < out.height,
                          2 * j + 1 < out.width);
        }
      }
    }
  });
}

void FilterGradWinograd(const float* x, int64_t n, ImageShape in, int64_t top, int64_t left, const float* dy,
                        ImageShape out, float* dw) {
  const int64_t ci = in.channels, co = out.channels, size = ci * co;
  const int64_t down = (out.height + 1) / 2, across = (out.width + 1) / 2, tiles = down * across;
  const Frame frame = {top, left, 2 * down + 2, 2 * across + 2};
  const int64_t group = GroupSize(n, tiles);
  // more tiles for many channels, whose sums do not stay in a cache
  const int64_t most = ci + co > 256 ? 128 : 64;
  std::vector<int64_t> offsets(most);
  for (int64_t t = 0; t < most; ++t) offsets[t] = t * ci;
  std::vector<const float*> partial(Threads());
  Parallel(n, 1, [&](int thread, int64_t begin, int64_t end) {
    std::vector<float>&framed = Scratch(0), &inputs = Scratch(1), &gradients = Scratch(2), &sums = Scratch(4);
    framed.assign(group * frame.size(ci), 0.0f);
    inputs.resize(kPlanes * most * ci);
    gradients.resize(kPlanes * most * co);
    sums.assign(kPlanes * size, 0.0f);
    partial[thread] = sums.data();
    for (int64_t image = begin; image < end; image += group) {
      const int64_t images = std::min(group, end - image), count = images * tiles;
      frame.Fill(x + image * in.height * in.width * ci, images, in.height, in.width, ci, framed.data());
      for (int64_t first = 0; first < count; first += most) {
        const int64_t block = std::min(most, count - first);
        for (int64_t t = 0; t < block; ++t) {
          const int64_t tile = first + t, i = tile % tiles / across, j = tile % across;
          const int64_t at = (tile / tiles * frame.height + 2 * i) * frame.width + 2 * j;
          TransformInput(framed.data() + at * ci, frame.width * ci, ci, inputs.data() + t * ci, most * ci);
          const float* from = dy + (((image + tile / tiles) * out.height + 2 * i) * out.width + 2 * j) * co;
          TransformGradient(from, out.width * co, co, 2 * i + 1 < out.height, 2 * j + 1 < out.width,
                            gradients.data() + t * co, most * co);
        }
        for (int plane = 0; plane < kPlanes; ++plane)
          for (int64_t o = 0; o < co; o += kColumns) {
            const int vectors = VectorsFor(co - o);
            AddProducts(vectors, inputs.data() + plane * most * ci, offsets.data(), ci,
                        gradients.data() + plane * most * co + o, co, block, sums.data() + plane * size + o, co,
                        vectors * kLanes);
          }
      }
    }
  });
  Parallel(size, 1024, [&](int, int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; ++at) {
      float u[4][4] = {}, g[3][3];
      // every thread's sums, in order
      for (const float* sums : partial)
        if (sums != nullptr)
          for (int plane = 0; plane < kPlanes; ++plane) u[plane / 4][plane % 4] += sums[plane * size + at];
      TransformBack(u, g);
      for (int tap = 0; tap < 9; ++tap) dw[tap * size + at] = g[tap / 3][tap % 3];
    }
  });
}

}  // namespace infomax
