// Convolutions of images [n, h, w, c] with filters [kh, kw, c, o], and both gradients, as matrix products that read the
// images where they are: a row of the left matrix is a window, which in a framed image is kh runs of kw·c floats.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "frame.h"
#include "op.h"
#include "parallel.h"
#include "tiles.h"
#include "winograd.h"

namespace infomax {
namespace {

// One axis: output i reads input i·stride + tap − before.
struct Axis {
  int64_t input, output, taps, stride, before;
};

// Rows of a product that are worked on together, so that their windows stay in the second-level cache.
int64_t BlockRows(int64_t channels) {
  return std::max<int64_t>(8, std::min<int64_t>(32, 65536 / kRows / channels)) * kRows;
}

// A product whose left rows are windows of framed images and whose result's rows lie anywhere.
struct Windows {
  std::vector<int64_t> from, to, offsets;
  int64_t per_image, run;
  std::vector<float> panels;
  int64_t depth() const { return run * static_cast<int64_t>(offsets.size()); }
};

// Packs a matrix, given by its elements, into panels of columns.
template <typename At>
void Pack(int64_t rows, int64_t columns, const At& at, std::vector<float>& panels) {
  panels.resize(PackedSize(rows, columns));
  Parallel((columns + kColumns - 1) / kColumns, 1 + (1 << 14) / (1 + rows * kColumns), [&](int, int64_t begin, int64_t end) {
    for (int64_t j = begin * kColumns; j < std::min(columns, end * kColumns); j += kColumns) {
      float* to = panels.data() + j * rows;
      const int width = VectorsFor(columns - j) * kLanes;
      const int64_t filled = std::min<int64_t>(width, columns - j);
      for (int64_t k = 0; k < rows; ++k, to += width) {
        for (int64_t i = 0; i < filled; ++i) to[i] = at(k, j + i);
        std::fill(to + filled, to + width, 0.0f);
      }
    }
  });
}

void Multiply(const Windows& windows, const float* frame, int64_t images, int64_t columns, int64_t block, float* out) {
  const int64_t m = images * windows.per_image;
  const Segments segments = {windows.offsets.data(), static_cast<int>(windows.offsets.size()), windows.run};
  for (int64_t first = 0; first < m; first += block) {
    const int64_t last = std::min(m, first + block);
    const float* panel = windows.panels.data();
    for (int64_t j = 0; j < columns; j += kColumns) {
      const int vectors = VectorsFor(columns - j);
      const int width = static_cast<int>(std::min<int64_t>(vectors * kLanes, columns - j));
      for (int64_t i = first; i < last; i += kRows) {
        const float* a[kRows];
        float* c[kRows];
        const int rows = static_cast<int>(std::min<int64_t>(kRows, last - i));
        for (int r = 0; r < kRows; ++r) {
          const int64_t row = i + std::min(r, rows - 1);
          a[r] = frame + windows.from[row];
          c[r] = out + windows.to[row] + j;
        }
        AnyRowsTile(vectors, a, segments, panel, c, rows, width);
      }
      panel += windows.depth() * vectors * kLanes;
    }
  }
}

// The sizes that all three operations share, as attributes.
struct Geometry {
  explicit Geometry(Attributes& attributes)
      : stride_h(attributes.Int("stride_h")),
        stride_w(attributes.Int("stride_w")),
        top(attributes.Int("top")),
        left(attributes.Int("left")),
        height(attributes.Int("height")),
        width(attributes.Int("width")) {}
  const int64_t stride_h, stride_w, top, left;
  // Of the outputs for the convolution, of the inputs for the gradient of those, of the filter for the filter's.
  const int64_t height, width;
};

Frame FrameFor(const Axis& rows, const Axis& columns) {
  return {rows.before, columns.before, (rows.output - 1) * rows.stride + rows.taps,
          (columns.output - 1) * columns.stride + columns.taps};
}

// Starts of the windows of so many images, one after another.
std::vector<int64_t> WindowStarts(const Axis& rows, const Axis& columns, const Frame& frame, int64_t images,
                                  int64_t c) {
  std::vector<int64_t> starts;
  starts.reserve(images * rows.output * columns.output);
  for (int64_t n = 0; n < images; ++n)
    for (int64_t i = 0; i < rows.output; ++i)
      for (int64_t j = 0; j < columns.output; ++j)
        starts.push_back(((n * frame.height + i * rows.stride) * frame.width + j * columns.stride) * c);
  return starts;
}

class Convolution {
 public:
  explicit Convolution(Attributes& attributes) : geometry_(attributes) {}

  void Run(Call& call) {
    const Floats x = call.Input(0), filter = call.Input(1);
    if (!call.ok()) return;
    if (x.rank() != 4 || filter.rank() != 4 || x.dim(3) != filter.dim(2))
      return call.Fail("convolution: images [n, h, w, c] and a filter [kh, kw, c, o] are needed");
    const int64_t n = x.dim(0), ci = x.dim(3), co = filter.dim(3);
    const Axis rows = {x.dim(1), geometry_.height, filter.dim(0), geometry_.stride_h, geometry_.top};
    const Axis columns = {x.dim(2), geometry_.width, filter.dim(1), geometry_.stride_w, geometry_.left};
    const Floats y = call.Output(0, {n, rows.output, columns.output, co});
    if (!call.ok() || y.size() == 0) return;
    if (FitsWinograd(rows.taps, columns.taps, rows.stride, columns.stride, ci, co)) {
      const ImageShape in = {rows.input, columns.input, ci}, out = {rows.output, columns.output, co};
      return ConvolveWinograd(x.data(), n, in, rows.before, columns.before, filter.data(), false, out, y.data());
    }

    const Frame frame = FrameFor(rows, columns);
    const int64_t area = rows.output * columns.output, group = GroupSize(n, area);
    Windows windows;
    windows.per_image = area;
    windows.run = columns.taps * ci;
    for (int64_t k = 0; k < rows.taps; ++k) windows.offsets.push_back(k * frame.width * ci);
    windows.from = WindowStarts(rows, columns, frame, group, ci);
    windows.to.resize(windows.from.size());
    for (size_t i = 0; i < windows.to.size(); ++i) windows.to[i] = i * co;
    const float* w = filter.data();
    Pack(windows.depth(), co, [&](int64_t k, int64_t j) { return w[k * co + j]; }, windows.panels);
    ParallelShared(n, 1, [&](int64_t begin, int64_t end) {
      std::vector<float>& framed = Scratch(0);
      framed.assign(group * frame.size(ci), 0.0f);
      for (int64_t i = begin; i < end; i += group) {
        const int64_t images = std::min(group, end - i);
        frame.Fill(x.data() + i * rows.input * columns.input * ci, images, rows.input, columns.input, ci,
                   framed.data());
        Multiply(windows, framed.data(), images, co, BlockRows(ci), y.data() + i * area * co);
      }
    });
  }

 private:
  const Geometry geometry_;
};

// The inputs u of one residue of u + before by the stride, and the taps they are heard through: u + before =
// U·stride + residue and tap = e·stride + residue give output i = U − e, so that each residue is a convolution of dy
// with stride 1, and no zeros are put between the elements of dy.
struct Phase {
  Phase(const Axis& axis, int64_t residue) {
    for (int64_t tap = residue; tap < axis.taps; tap += axis.stride) taps.push_back(tap);
    // e falls where i rises
    std::reverse(taps.begin(), taps.end());
    for (int64_t u = 0; u < axis.input; ++u)
      if ((u + axis.before) % axis.stride == residue) {
        inputs.push_back(u);
        first.push_back((u + axis.before) / axis.stride - static_cast<int64_t>(taps.size()) + 1);
      }
  }
  std::vector<int64_t> taps, inputs, first;
};

std::vector<Phase> Phases(const Axis& axis) {
  std::vector<Phase> phases;
  for (int64_t residue = 0; residue < axis.stride; ++residue) phases.emplace_back(axis, residue);
  return phases;
}

// Zeros before dy, and its length with those on both sides, so that no phase reads beyond.
void Reach(const std::vector<Phase>& phases, int64_t length, int64_t* before, int64_t* total) {
  int64_t least = 0, most = length;
  for (const Phase& phase : phases)
    for (int64_t first : phase.first) {
      least = std::min(least, first);
      most = std::max(most, first + static_cast<int64_t>(phase.taps.size()));
    }
  *before = -least;
  *total = most - least;
}

class ConvolutionInputGrad {
 public:
  explicit ConvolutionInputGrad(Attributes& attributes) : geometry_(attributes) {}

  void Run(Call& call) {
    const Floats dy = call.Input(0), filter = call.Input(1);
    if (!call.ok()) return;
    if (dy.rank() != 4 || filter.rank() != 4 || dy.dim(3) != filter.dim(3))
      return call.Fail("gradient of a convolution: dy [n, h, w, o] and a filter [kh, kw, c, o] are needed");
    const int64_t n = dy.dim(0), ci = filter.dim(2), co = filter.dim(3);
    const Axis rows = {geometry_.height, dy.dim(1), filter.dim(0), geometry_.stride_h, geometry_.top};
    const Axis columns = {geometry_.width, dy.dim(2), filter.dim(1), geometry_.stride_w, geometry_.left};
    const Floats dx = call.Output(0, {n, rows.input, columns.input, ci});
    if (!call.ok() || dx.size() == 0) return;
    // the gradient of a convolution with stride 1 is one with the filter turned round
    if (FitsWinograd(rows.taps, columns.taps, rows.stride, columns.stride, co, ci) && rows.before <= 2 &&
        columns.before <= 2) {
      const ImageShape in = {rows.output, columns.output, co}, out = {rows.input, columns.input, ci};
      return ConvolveWinograd(dy.data(), n, in, 2 - rows.before, 2 - columns.before, filter.data(), true, out,
                              dx.data());
    }

    const std::vector<Phase> down = Phases(rows), right = Phases(columns);
    Frame frame;
    Reach(down, rows.output, &frame.top, &frame.height);
    Reach(right, columns.output, &frame.left, &frame.width);
    const int64_t area = rows.input * columns.input;
    const int64_t group = GroupSize(n, area / (rows.stride * columns.stride));
    std::vector<Windows> products;
    for (const Phase& v : down)
      for (const Phase& h : right) products.push_back(Product(v, h, frame, group, columns.input, area, ci, co, filter));
    ParallelShared(n, 1, [&](int64_t begin, int64_t end) {
      std::vector<float>& framed = Scratch(0);
      framed.assign(group * frame.size(co), 0.0f);
      for (int64_t i = begin; i < end; i += group) {
        const int64_t images = std::min(group, end - i);
        frame.Fill(dy.data() + i * rows.output * columns.output * co, images, rows.output, columns.output, co,
                   framed.data());
        // where no tap is heard, the sums are empty and the result is 0
        for (const Windows& windows : products)
          Multiply(windows, framed.data(), images, ci, BlockRows(co), dx.data() + i * area * ci);
      }
    });
  }

 private:
  static Windows Product(const Phase& down, const Phase& right, const Frame& frame, int64_t group, int64_t width,
                         int64_t area, int64_t ci, int64_t co, const Floats& filter) {
    Windows windows;
    windows.per_image = static_cast<int64_t>(down.inputs.size() * right.inputs.size());
    windows.run = static_cast<int64_t>(right.taps.size()) * co;
    for (size_t k = 0; k < down.taps.size(); ++k) windows.offsets.push_back(k * frame.width * co);
    for (int64_t n = 0; n < group; ++n)
      for (size_t i = 0; i < down.inputs.size(); ++i)
        for (size_t j = 0; j < right.inputs.size(); ++j) {
          windows.from.push_back(
              ((n * frame.height + down.first[i] + frame.top) * frame.width + right.first[j] + frame.left) * co);
          windows.to.push_back((n * area + down.inputs[i] * width + right.inputs[j]) * ci);
        }
    const int64_t across = filter.dim(1), run = std::max<int64_t>(1, windows.run);
    const float* w = filter.data();
    const auto at = [&](int64_t k, int64_t j) {
      const int64_t tap = down.taps[k / run] * across + right.taps[k % run / co];
      return w[(tap * ci + j) * co + k % co];
    };
    Pack(windows.depth(), ci, at, windows.panels);
    return windows;
  }

  const Geometry geometry_;
};

class ConvolutionFilterGrad {
 public:
  explicit ConvolutionFilterGrad(Attributes& attributes) : geometry_(attributes) {}

  void Run(Call& call) {
    const Floats x = call.Input(0), dy = call.Input(1);
    if (!call.ok()) return;
    if (x.rank() != 4 || dy.rank() != 4 || x.dim(0) != dy.dim(0))
      return call.Fail("gradient of a filter: images x [n, h, w, c] and dy [n, h, w, o] are needed");
    const int64_t n = x.dim(0), ci = x.dim(3), co = dy.dim(3);
    const Axis rows = {x.dim(1), dy.dim(1), geometry_.height, geometry_.stride_h, geometry_.top};
    const Axis columns = {x.dim(2), dy.dim(2), geometry_.width, geometry_.stride_w, geometry_.left};
    const Floats dw = call.Output(0, {rows.taps, columns.taps, ci, co});
    if (!call.ok() || dw.size() == 0) return;
    if (FitsWinograd(rows.taps, columns.taps, rows.stride, columns.stride, ci, co)) {
      const ImageShape in = {rows.input, columns.input, ci}, out = {rows.output, columns.output, co};
      return FilterGradWinograd(x.data(), n, in, rows.before, columns.before, dy.data(), out, dw.data());
    }

    const Frame frame = FrameFor(rows, columns);
    const int64_t area = rows.output * columns.output, group = GroupSize(n, area), run = columns.taps * ci;
    const std::vector<int64_t> starts = WindowStarts(rows, columns, frame, group, ci);
    // every thread's sums, added up in order
    const int64_t stride = (co + kLanes - 1) / kLanes * kLanes, size = rows.taps * run * stride;
    std::vector<const float*> partial(Threads());
    Parallel(n, 1, [&](int thread, int64_t begin, int64_t end) {
      std::vector<float>&framed = Scratch(0), &widened = Scratch(1), &sums = Scratch(4);
      framed.assign(group * frame.size(ci), 0.0f);
      sums.assign(size, 0.0f);
      partial[thread] = sums.data();
      for (int64_t i = begin; i < end; i += group) {
        const int64_t images = std::min(group, end - i);
        frame.Fill(x.data() + i * rows.input * columns.input * ci, images, rows.input, columns.input, ci,
                   framed.data());
        const float* gradients = dy.data() + i * area * co;
        // whole vectors of dy are read
        if (stride != co) gradients = Widen(gradients, images * area, co, stride, widened);
        Add(framed.data(), starts, frame.width * ci, rows.taps, run, gradients, images * area, stride, sums.data());
      }
    });
    Parallel(rows.taps * run, 64, [&](int, int64_t begin, int64_t end) {
      for (int64_t k = begin; k < end; ++k)
        for (int64_t j = 0; j < co; ++j) {
          float sum = 0;
          for (const float* sums : partial)
            if (sums != nullptr) sum += sums[k * stride + j];
          dw.data()[k * co + j] = sum;
        }
    });
  }

 private:
  static const float* Widen(const float* from, int64_t rows, int64_t columns, int64_t stride,
                            std::vector<float>& to) {
    to.assign(rows * stride, 0.0f);
    for (int64_t i = 0; i < rows; ++i) std::memcpy(&to[i * stride], from + i * columns, columns * sizeof(float));
    return to.data();
  }

  static void Add(const float* frame, const std::vector<int64_t>& starts, int64_t row, int64_t taps, int64_t run,
                  const float* dy, int64_t m, int64_t co, float* sums) {
    // with this many rows a tile's columns of dy stay in the first-level cache
    constexpr int64_t block = 192;
    for (int64_t first = 0; first < m; first += block) {
      const int64_t count = std::min(block, m - first);
      for (int64_t j = 0; j < co; j += kColumns) {
        const int vectors = VectorsFor(co - j);
        for (int64_t k = 0; k < taps; ++k) {
          const float* from = frame + k * row;
          const int64_t* offsets = starts.data() + first;
          const float* b = dy + first * co + j;
          float* to = sums + k * run * co + j;
          const int width = vectors * kLanes;
          AddProducts(vectors, from, offsets, run, b, co, count, to, co, width);
        }
      }
    }
  }

  const Geometry geometry_;
};

}  // namespace

void RegisterConvolution(TF_Status* status) {
  const std::initializer_list<const char*> attributes = {"stride_h: int", "stride_w: int", "top: int",
                                                         "left: int",     "height: int",   "width: int"};
  Register<Convolution>({"InfomaxConvolution", {"x: float", "filter: float"}, {"y: float"}, attributes}, status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<ConvolutionInputGrad>(
      {"InfomaxConvolutionInputGrad", {"dy: float", "filter: float"}, {"dx: float"}, attributes}, status);
  if (TF_GetCode(status) != TF_OK) return;
  Register<ConvolutionFilterGrad>(
      {"InfomaxConvolutionFilterGrad", {"x: float", "dy: float"}, {"dw: float"}, attributes}, status);
}

}  // namespace infomax
