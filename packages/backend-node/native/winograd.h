// Convolutions of 3 × 3 with stride 1 in 4/9 of the multiplications: Winograd's F(2×2, 3×3).
#pragma once

#include <cstdint>

namespace infomax {

struct ImageShape {
  int64_t height, width, channels;
};

// Whether a convolution can be done, and is faster, this way.
bool FitsWinograd(int64_t taps_h, int64_t taps_w, int64_t stride_h, int64_t stride_w, int64_t ci, int64_t co);

// y [n, out] = x [n, in], with `top` and `left` zeros before it, convolved with the filter [3, 3, ci, co], or, turned
// round, with the filter [3, 3, co, ci].
void ConvolveWinograd(const float* x, int64_t n, ImageShape in, int64_t top, int64_t left, const float* filter,
                      bool turned, ImageShape out, float* y);

// dw [3, 3, ci, co] of such a convolution out of dy [n, out].
void FilterGradWinograd(const float* x, int64_t n, ImageShape in, int64_t top, int64_t left, const float* dy,
                        ImageShape out, float* dw);

}  // namespace infomax
