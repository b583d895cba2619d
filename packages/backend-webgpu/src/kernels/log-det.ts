import { kernelNames } from '@infomax/tensor'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { allFloat, type Kernel } from '../kernel.ts'
import { allocate, each, run, withScratch } from '../program.ts'

/** Rows and columns of a block; what is kept of each: T = L⁻¹, the log determinant, whether it was positive definite. */
const block = 32
const kept = block * block + 2

/**
 * log det A and A⁻¹ by blocks, in place: NaN for both unless A is positive definite.
 *
 * For each diagonal block D = LLᵀ with T = L⁻¹ and its column P of the matrix, Y = PTᵀ and Q = YT; then what lies outside
 * becomes A − YYᵀ, which is Cholesky's own step, the column Q, its mirror Qᵀ, and the block −TᵀT. log det A is Σ 2 log Lᵢᵢ; −A⁻¹
 * is what remains in the end (the sweep operator). A stays exactly symmetric.
 */
export const logDet: Kernel = {
  name: kernelNames.logDet,
  compute(backend, { a }) {
    if (!allFloat(a!)) return undefined
    const size = a!.shape[0]!
    return withScratch(backend, take => {
      const matrix = run(backend, {
        name: 'copy',
        inputs: { a: a! },
        output: take(size, size),
        elements: size * size,
        code: each('result[index] = a[index];'),
      })
      const blocks = Math.ceil(size / block)
      const [factors, y, q] = [take(blocks, kept), take(size, block), take(size, block)] as const
      for (let k = 0; k < blocks; k++) sweep(backend, size, k, { matrix, factors, y, q })
      const value = run(backend, {
        name: 'logDetValue',
        inputs: { factors },
        ints: { blocks },
        output: allocate(backend, []),
        elements: 1,
        code: each(`
          var sum = 0.0;
          var definite = true;
          for (var k = 0; k < uniforms.blocks; k++) {
            sum += factors[k * ${kept} + ${kept - 2}];
            definite = definite && factors[k * ${kept} + ${kept - 1}] == 1.0;
          }
          result[index] = select(uniforms.NAN, sum, definite);`),
      })
      const inverse = run(backend, {
        name: 'logDetInverse',
        inputs: { matrix, value },
        output: allocate(backend, [size, size]),
        elements: size * size,
        code: each('result[index] = select(-matrix[index], uniforms.NAN, isnan(value[0]));'),
      })
      return [value, inverse]
    })
  },
}

type Work = Readonly<Record<'matrix' | 'factors' | 'y' | 'q', TensorInfo>>

function sweep(backend: WebGPUBackend, size: number, k: number, { matrix, factors, y, q }: Work): void {
  const ints = { size, block: k, first: k * block }
  run(backend, {
    name: 'logDetFactor',
    inputs: { matrix },
    ints,
    output: factors,
    groups: [1, 1, 1],
    workgroup: [block, 1, 1],
    code: factor,
  })
  run(backend, {
    name: 'logDetY',
    inputs: { matrix, factors },
    ints,
    output: y,
    elements: size * block,
    code: each(`
      let row = index / ${block};
      let c = index % ${block};
      let t = uniforms.block * ${kept} + c * ${block};
      var sum = 0.0;
      for (var j = 0; j <= min(c, uniforms.size - 1 - uniforms.first); j++) {
        sum += matrix[row * uniforms.size + uniforms.first + j] * factors[t + j];
      }
      result[index] = sum;`),
  })
  run(backend, {
    name: 'logDetQ',
    inputs: { y, factors },
    ints,
    output: q,
    elements: size * block,
    code: each(`
      let row = index / ${block};
      let c = index % ${block};
      var sum = 0.0;
      for (var j = c; j < ${block}; j++) {
        sum += y[row * ${block} + j] * factors[uniforms.block * ${kept} + j * ${block} + c];
      }
      result[index] = sum;`),
  })
  const tiles = Math.ceil(size / block)
  run(backend, {
    name: 'logDetUpdate',
    inputs: { y, q, factors },
    ints,
    output: matrix,
    groups: [tiles, tiles, 1],
    workgroup: [8, 8, 1],
    code: update,
  })
}

/** Thread r has row r of the block, which is filled up with ones on the diagonal. */
const factor = `
var<workgroup> l : array<f32, ${block * (block + 1)}>;
var<workgroup> t : array<f32, ${block * (block + 1)}>;
fn main() {
  let r = i32(localId.x);
  for (var c = 0; c < ${block}; c++) {
    let row = uniforms.first + r;
    let column = uniforms.first + c;
    var value = select(0.0, 1.0, r == c);
    if (row < uniforms.size && column < uniforms.size) { value = matrix[row * uniforms.size + column]; }
    l[r * ${block + 1} + c] = value;
  }
  var definite = 1.0;
  for (var j = 0; j < ${block}; j++) {
    workgroupBarrier();
    let pivot = l[j * ${block + 1} + j];
    // a pivot that is not a number counts as none that is positive
    let good = pivot > 0.0 && !isnan(pivot) && !isinf(pivot);
    if (!good) { definite = 0.0; }
    let root = sqrt(select(1.0, pivot, good));
    workgroupBarrier();
    if (r == j) { l[r * ${block + 1} + j] = root; }
    if (r > j) { l[r * ${block + 1} + j] /= root; }
    workgroupBarrier();
    for (var c = j + 1; c <= r; c++) {
      l[r * ${block + 1} + c] -= l[r * ${block + 1} + j] * l[c * ${block + 1} + j];
    }
  }
  workgroupBarrier();
  for (var i = 0; i < ${block}; i++) {
    var value = select(0.0, 1.0, i == r);
    for (var c = r; c < i; c++) { value -= l[i * ${block + 1} + c] * t[c * ${block + 1} + r]; }
    t[i * ${block + 1} + r] = select(0.0, value / l[i * ${block + 1} + i], i >= r);
  }
  let base = uniforms.block * ${kept};
  for (var i = 0; i < ${block}; i++) { result[base + i * ${block} + r] = t[i * ${block + 1} + r]; }
  if (r == 0) {
    var sum = 0.0;
    for (var i = 0; i < ${block}; i++) { sum += 2.0 * log(l[i * ${block + 1} + i]); }
    result[base + ${kept - 2}] = sum;
    result[base + ${kept - 1}] = definite;
  }
}`

const update = `
var<workgroup> left : array<f32, ${block * (block + 1)}>;
var<workgroup> right : array<f32, ${block * (block + 1)}>;
fn blockInverse(i : i32, j : i32) -> f32 {
  var sum = 0.0;
  for (var k = max(i, j); k < ${block}; k++) {
    let at = uniforms.block * ${kept} + k * ${block};
    sum += factors[at + i] * factors[at + j];
  }
  return sum;
}
fn main() {
  let firstRow = i32(workgroupId.y) * ${block};
  let firstColumn = i32(workgroupId.x) * ${block};
  let x = i32(localId.x);
  let lane = i32(localId.y) * 8 + x;
  for (var cell = lane; cell < ${block * block}; cell += 64) {
    let r = cell / ${block};
    let c = cell % ${block};
    var values = vec2<f32>(0.0);
    if (firstRow + r < uniforms.size) { values.x = y[(firstRow + r) * ${block} + c]; }
    if (firstColumn + r < uniforms.size) { values.y = y[(firstColumn + r) * ${block} + c]; }
    left[r * ${block + 1} + c] = values.x;
    right[r * ${block + 1} + c] = values.y;
  }
  workgroupBarrier();
  for (var cell = lane; cell < ${block * block}; cell += 64) {
    let r = cell / ${block};
    let c = cell % ${block};
    let row = firstRow + r;
    let column = firstColumn + c;
    if (row >= uniforms.size || column >= uniforms.size) { continue; }
    let inRow = firstRow == uniforms.first;
    let inColumn = firstColumn == uniforms.first;
    let at = row * uniforms.size + column;
    if (inRow && inColumn) {
      result[at] = -blockInverse(r, c);
    } else if (inRow) {
      result[at] = q[column * ${block} + r];
    } else if (inColumn) {
      result[at] = q[row * ${block} + c];
    } else {
      var sum = 0.0;
      for (var k = 0; k < ${block}; k++) { sum += left[r * ${block + 1} + k] * right[c * ${block + 1} + k]; }
      result[at] -= sum;
    }
  }
}`
