import { kernelNames } from '@infomax/tensor'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Attributes, Kernel } from '../kernel.ts'
import { allocate, each, run, spread, withScratch } from '../program.ts'

/**
 * sᵢ = log Σⱼ exp(scale·aᵢ·bⱼ + biasⱼ), in tiles of 32 × 32 exponents that never leave a workgroup.
 *
 * Every thread keeps the largest exponent and the sum relative to it of its own columns; they are merged at the end. A row
 * with nothing left is −10³⁰.
 */
export const pairwiseLogSumExp: Kernel = {
  name: kernelNames.pairwiseLogSumExp,
  compute(backend, inputs, attributes) {
    const [a, b, bias] = [inputs.a!, inputs.b!, inputs.bias!]
    const { ints, floats } = settings(a, b, attributes, false)
    const { rows, columns } = ints
    const [rowTiles, columnTiles] = [Math.ceil(rows / 32), Math.ceil(columns / 32)]
    // few rows of tiles would leave a GPU idle: the columns are then split among workgroups
    const tiles = Math.ceil(columnTiles / Math.min(Math.ceil(256 / rowTiles), Math.ceil(columnTiles / 4)))
    const splits = Math.ceil(columnTiles / tiles)
    return withScratch(backend, take => {
      const partial = run(backend, {
        name: 'logSumExpPartial',
        inputs: { rowVectors: a, columnVectors: b, bias },
        ints: { ...ints, tiles },
        floats,
        output: take(splits, rows, 2),
        groups: [...spread(rowTiles), splits],
        workgroup: [8, 8, 1],
        code: forward,
      })
      return run(backend, {
        name: 'logSumExpMerged',
        inputs: { partial },
        ints: { splits },
        output: allocate(backend, [rows]),
        elements: rows,
        code: `${merge}
        ${each(`
          var all = vec2<f32>(${nothing}, 0.0);
          for (var split = 0; split < uniforms.splits; split++) {
            let at = 2 * (split * uniforms.length + index);
            all = merge(all, vec2<f32>(partial[at], partial[at + 1]));
          }
          result[index] = select(all.x + log(max(all.y, 1e-38)), ${nothing}, all.y == 0.0);`)}`,
      })
    })
  },
}

/** The exponents are made again, once for the gradient of a and once for those of b and the bias. */
export const pairwiseLogSumExpGrad: Kernel = {
  name: kernelNames.pairwiseLogSumExpGrad,
  compute(backend, inputs, attributes) {
    const [ds, a, b, bias, s] = [inputs.ds!, inputs.a!, inputs.b!, inputs.bias!, inputs.s!]
    const da = gradient(backend, a, b, { bias, s, ds }, attributes, false, allocate(backend, a.shape))
    return withScratch(backend, take => {
      const [m, d] = b.shape as [number, number]
      const both = gradient(backend, b, a, { bias, s, ds }, attributes, true, take(m * (d + 1)))
      const part = (first: number, shape: readonly number[]) =>
        run(backend, {
          name: 'slice',
          inputs: { both },
          ints: { first },
          output: allocate(backend, shape),
          elements: shape.reduce((product, n) => product * n, 1),
          code: each('result[index] = both[uniforms.first + index];'),
        })
      return [da, part(0, [m, d]), part(m * d, [m])]
    })
  },
}

/** Features whose sums one workgroup keeps in registers; it makes the exponents once for them. */
const features = 128

/** scale·Σ p·dsᵢ·(the other vector) of every row; in the gradient of b, `mirrored`, Σ p·dsᵢ of every row after that. */
function gradient(
  backend: WebGPUBackend,
  rowVectors: TensorInfo,
  columnVectors: TensorInfo,
  inputs: Readonly<Record<'bias' | 's' | 'ds', TensorInfo>>,
  attributes: Attributes,
  mirrored: boolean,
  output: TensorInfo,
): TensorInfo {
  const { ints, floats } = settings(rowVectors, columnVectors, attributes, mirrored)
  return run(backend, {
    name: `logSumExpGrad_${mirrored}`,
    inputs: { rowVectors, columnVectors, ...inputs },
    ints: { ...ints, tiles: Math.ceil(ints.columns / 32) },
    floats,
    output,
    groups: [...spread(Math.ceil(ints.rows / 32)), Math.ceil(ints.dims / features)],
    workgroup: [8, 8, 1],
    code: backward(mirrored),
  })
}

function settings(rows: TensorInfo, columns: TensorInfo, attributes: Attributes, mirrored: boolean) {
  const { scale, exclude } = attributes as { readonly scale: number; readonly exclude: number }
  return {
    ints: {
      rows: rows.shape[0]!,
      columns: columns.shape[0]!,
      dims: rows.shape[1]!,
      excluding: exclude < 0 ? 0 : 1,
      shift: mirrored ? -exclude : exclude,
    },
    floats: { scale },
  }
}

/** Smaller than any exponent, and finite: shaders may assume that there is no infinity. */
const nothing = '-1e30'

/** (largest exponent, Σ exp(exponent − largest)) of two sets together. */
const merge = `
fn merge(a : vec2<f32>, b : vec2<f32>) -> vec2<f32> {
  let largest = max(a.x, b.x);
  return vec2<f32>(largest, a.y * exp(a.x - largest) + b.y * exp(b.x - largest));
}`

/** Leaves the products of 32 rows with 32 columns in `products`, 4 × 4 in each of 64 threads. */
const multiply = `
var<workgroup> tile : array<f32, 2112>;
var<private> products : array<vec4<f32>, 4>;
fn multiply(firstRow : i32, firstColumn : i32) {
  let x = i32(localId.x);
  let y = i32(localId.y);
  for (var i = 0; i < 4; i++) { products[i] = vec4<f32>(0.0); }
  for (var first = 0; first < uniforms.dims; first += 32) {
    for (var cell = y * 8 + x; cell < 1024; cell += 64) {
      let vector = cell / 32;
      let at = cell % 32;
      var values = vec2<f32>(0.0);
      if (first + at < uniforms.dims) {
        let k = first + at;
        if (firstRow + vector < uniforms.rows) { values.x = rowVectors[(firstRow + vector) * uniforms.dims + k]; }
        if (firstColumn + vector < uniforms.columns) {
          values.y = columnVectors[(firstColumn + vector) * uniforms.dims + k];
        }
      }
      tile[at * 33 + vector] = values.x;
      tile[1056 + at * 33 + vector] = values.y;
    }
    workgroupBarrier();
    for (var k = 0; k < 32; k++) {
      let at = 1056 + k * 33 + x * 4;
      let other = vec4<f32>(tile[at], tile[at + 1], tile[at + 2], tile[at + 3]);
      for (var i = 0; i < 4; i++) { products[i] += tile[k * 33 + y * 4 + i] * other; }
    }
    workgroupBarrier();
  }
}
fn counts(row : i32, column : i32) -> bool {
  return row < uniforms.rows && column < uniforms.columns
    && !(uniforms.excluding == 1 && column == row + uniforms.shift);
}`

const forward = `
${merge}
${multiply}
fn main() {
  let x = i32(localId.x);
  let y = i32(localId.y);
  let firstRow = i32(workgroupId.y * numWorkgroups.x + workgroupId.x) * 32;
  var sums : array<vec2<f32>, 4>;
  for (var i = 0; i < 4; i++) { sums[i] = vec2<f32>(${nothing}, 0.0); }
  for (var step = 0; step < uniforms.tiles; step++) {
    let firstColumn = (i32(workgroupId.z) * uniforms.tiles + step) * 32;
    multiply(firstRow, firstColumn);
    for (var i = 0; i < 4; i++) {
      for (var j = 0; j < 4; j++) {
        let column = firstColumn + x * 4 + j;
        if (counts(firstRow + y * 4 + i, column)) {
          sums[i] = merge(sums[i], vec2<f32>(uniforms.scale * products[i][j] + bias[column], 1.0));
        }
      }
    }
  }
  // eight threads share a row
  for (var i = 0; i < 4; i++) {
    tile[((y * 4 + i) * 8 + x) * 2] = sums[i].x;
    tile[((y * 4 + i) * 8 + x) * 2 + 1] = sums[i].y;
  }
  workgroupBarrier();
  let own = y * 8 + x;
  let row = firstRow + own;
  if (own < 32 && row < uniforms.rows) {
    var all = vec2<f32>(${nothing}, 0.0);
    for (var k = 0; k < 8; k++) { all = merge(all, vec2<f32>(tile[(own * 8 + k) * 2], tile[(own * 8 + k) * 2 + 1])); }
    let at = 2 * (i32(workgroupId.z) * uniforms.rows + row);
    result[at] = all.x;
    result[at + 1] = all.y;
  }
}`

// The vectors are summed in halves of 16 columns, in the memory that the products no longer need.
const backward = (mirrored: boolean): string => `
${multiply}
var<workgroup> weights : array<f32, 1056>;
fn main() {
  let x = i32(localId.x);
  let y = i32(localId.y);
  let firstRow = i32(workgroupId.y * numWorkgroups.x + workgroupId.x) * 32;
  let firstFeature = i32(workgroupId.z) * ${features};
  var sums : array<array<f32, ${features / 8}>, 4>;
  var totals = vec4<f32>(0.0);
  for (var step = 0; step < uniforms.tiles; step++) {
    let firstColumn = step * 32;
    multiply(firstRow, firstColumn);
    for (var i = 0; i < 4; i++) {
      for (var j = 0; j < 4; j++) {
        let row = firstRow + y * 4 + i;
        let column = firstColumn + x * 4 + j;
        var weight = 0.0;
        if (counts(row, column)) {
          let exponent = uniforms.scale * products[i][j] + bias[${mirrored ? 'row' : 'column'}];
          weight = exp(exponent - s[${mirrored ? 'column' : 'row'}]) * ds[${mirrored ? 'column' : 'row'}];
        }
        weights[(y * 4 + i) * 33 + x * 4 + j] = weight;
      }
    }
    for (var half = 0; half < 2; half++) {
      for (var cell = y * 8 + x; cell < ${16 * features}; cell += 64) {
        let column = firstColumn + half * 16 + cell / ${features};
        let feature = firstFeature + cell % ${features};
        var value = 0.0;
        if (column < uniforms.columns && feature < uniforms.dims) {
          value = columnVectors[column * uniforms.dims + feature];
        }
        tile[cell] = value;
      }
      workgroupBarrier();
      for (var j = 0; j < 16; j++) {
        var w : vec4<f32>;
        for (var i = 0; i < 4; i++) { w[i] = weights[(y * 4 + i) * 33 + half * 16 + j]; }
        totals += w;
        for (var k = 0; k < ${features / 8}; k++) {
          let value = tile[j * ${features} + k * 8 + x];
          for (var i = 0; i < 4; i++) { sums[i][k] += w[i] * value; }
        }
      }
      workgroupBarrier();
    }
  }
  for (var i = 0; i < 4; i++) {
    let row = firstRow + y * 4 + i;
    if (row >= uniforms.rows) { continue; }
    for (var k = 0; k < ${features / 8}; k++) {
      let feature = firstFeature + k * 8 + x;
      if (feature < uniforms.dims) { result[row * uniforms.dims + feature] = uniforms.scale * sums[i][k]; }
    }
    ${mirrored ? 'if (firstFeature == 0 && x == 0) { result[uniforms.rows * uniforms.dims + row] = totals[i]; }' : ''}
  }
}`
