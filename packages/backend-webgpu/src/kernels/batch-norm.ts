import { kernelNames } from '@infomax/tensor'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Attributes, Kernel } from '../kernel.ts'
import { allocate, each, run, size, withScratch } from '../program.ts'

/** See `kernelNames` of @infomax/tensor. Two passes over memory: the moments, then the map. */
export const batchNormTrain: Kernel = {
  name: kernelNames.batchNormTrain,
  compute(backend, inputs, attributes) {
    const [x, gamma, beta] = [inputs.x!, inputs.gamma!, inputs.beta!]
    const { columns, epsilon, relu } = settings(x, attributes)
    const [mean, variance] = withScratch(backend, take => {
      const parts = partition(x)
      const partial = run(backend, {
        name: 'batchMoments',
        inputs: { x },
        ints: parts.ints,
        output: take(parts.chunks, 2, columns),
        ...parts.dispatch,
        code: moments,
      })
      return ([0, 1] as const).map(which =>
        run(backend, {
          name: 'batchMomentsMerged',
          inputs: { partial },
          ints: { ...parts.ints, chunks: parts.chunks, which },
          output: allocate(backend, [columns]),
          elements: columns,
          code: mergedMoments,
        }),
      ) as [TensorInfo, TensorInfo]
    })
    const y = run(backend, {
      name: `batchNormalise_${relu}`,
      inputs: { x, gamma, beta, mean, variance },
      ints: { columns },
      floats: { epsilon },
      output: allocate(backend, x.shape),
      elements: size(x.shape),
      code: each(`
        let column = index % uniforms.columns;
        let factor = gamma[column] * inverseSqrt(variance[column] + uniforms.epsilon);
        let value = (x[index] - mean[column]) * factor + beta[column];
        result[index] = ${relu ? 'select(value, 0.0, value < 0.0)' : 'value'};`),
    })
    return [y, mean, variance]
  },
}

/** Two passes as well: the two sums by column, then dx = γ/σ·(dy − Σdy/m − x̂·Σ(dy·x̂)/m). */
export const batchNormTrainGrad: Kernel = {
  name: kernelNames.batchNormTrainGrad,
  compute(backend, inputs, attributes) {
    const [dy, x, y] = [inputs.dy!, inputs.x!, inputs.y!]
    const [gamma, mean, variance] = [inputs.gamma!, inputs.mean!, inputs.variance!]
    const { rows, columns, epsilon, relu } = settings(x, attributes)
    return withScratch(backend, take => {
      const [dgamma, dbeta] = columnSums(backend, { dy, x, y, mean, variance }, { epsilon, relu }, take)
      // one array instead of four: a shader may have no more than 8
      const coefficients = run(backend, {
        name: 'batchNormCoefficients',
        inputs: { gamma, variance, dgamma, dbeta },
        ints: { rows, columns },
        floats: { epsilon },
        output: take(3, columns),
        elements: columns,
        code: each(`
          let inverse = inverseSqrt(variance[index] + uniforms.epsilon);
          result[index] = gamma[index] * inverse;
          result[uniforms.columns + index] = dbeta[index] / f32(uniforms.rows);
          result[2 * uniforms.columns + index] = inverse * dgamma[index] / f32(uniforms.rows);`),
      })
      const dx = run(backend, {
        name: `batchNormGrad_${relu}`,
        inputs: { dy, x, mean, coefficients, ...(relu ? { y } : {}) },
        ints: { columns },
        output: allocate(backend, x.shape),
        elements: size(x.shape),
        code: each(`
          let column = index % uniforms.columns;
          let d = ${gradientAt('index', relu)};
          let tilt = (x[index] - mean[column]) * coefficients[2 * uniforms.columns + column];
          result[index] = coefficients[column] * (d - coefficients[uniforms.columns + column] - tilt);`),
      })
      return [dx, dgamma, dbeta]
    })
  },
}

/** Σ dy·x̂ and Σ dy of every column. */
function columnSums(
  backend: WebGPUBackend,
  { y, ...inputs }: Record<'dy' | 'x' | 'y' | 'mean' | 'variance', TensorInfo>,
  { epsilon, relu }: { epsilon: number; relu: boolean },
  take: (...shape: number[]) => TensorInfo,
): [TensorInfo, TensorInfo] {
  const parts = partition(inputs.x)
  const { columns } = parts.ints
  const partial = run(backend, {
    name: `batchNormSums_${relu}`,
    inputs: { ...inputs, ...(relu ? { y } : {}) },
    ints: parts.ints,
    floats: { epsilon },
    output: take(parts.chunks, 2, columns),
    ...parts.dispatch,
    code: sums(relu),
  })
  return ([0, 1] as const).map(which =>
    run(backend, {
      name: 'batchNormSumsMerged',
      inputs: { partial },
      ints: { columns, chunks: parts.chunks, which },
      output: allocate(backend, [columns]),
      elements: columns,
      code: each(`
        var sum = 0.0;
        for (var chunk = 0; chunk < uniforms.chunks; chunk++) {
          sum += partial[(chunk * 2 + uniforms.which) * uniforms.columns + index];
        }
        result[index] = sum;`),
    }),
  ) as [TensorInfo, TensorInfo]
}

function settings(x: TensorInfo, attributes: Attributes) {
  const columns = x.shape.at(-1)!
  return {
    rows: size(x.shape) / columns,
    columns,
    epsilon: attributes.epsilon as number,
    relu: attributes.relu === true,
  }
}

/** Rows go in at most 64 chunks to workgroups of 16 columns by 16 lanes of rows. */
function partition(x: TensorInfo) {
  const columns = x.shape.at(-1)!
  const rows = size(x.shape) / columns
  const rowsInChunk = Math.max(256, Math.ceil(rows / 64))
  const chunks = Math.ceil(rows / rowsInChunk)
  return {
    chunks,
    ints: { rows, columns, rowsInChunk },
    dispatch: { groups: [Math.ceil(columns / 16), chunks, 1], workgroup: [16, 16, 1] },
  } as const
}

const gradientAt = (index: string, relu: boolean): string =>
  relu ? `select(0.0, dy[${index}], y[${index}] > 0.0)` : `dy[${index}]`

const ownRows = `
  let column = i32(workgroupId.x) * 16 + i32(localId.x);
  let lane = i32(localId.y);
  let cell = lane * 16 + i32(localId.x);
  let first = i32(workgroupId.y) * uniforms.rowsInChunk;
  let end = select(0, min(first + uniforms.rowsInChunk, uniforms.rows), column < uniforms.columns);`

/** Chan's rule: (n, mean, Σ(x − mean)²) of two sets together. */
const merge = `
fn merge(a : vec3<f32>, b : vec3<f32>) -> vec3<f32> {
  if (b.x == 0.0) { return a; }
  let n = a.x + b.x;
  let d = b.y - a.y;
  return vec3<f32>(n, a.y + d * (b.x / n), a.z + b.z + d * d * (a.x * b.x / n));
}`

// Each lane counts from its first number, so that no digits are lost where the mean is far from 0.
const moments = `
var<workgroup> lanes : array<vec3<f32>, 256>;
${merge}
fn main() {
  ${ownRows}
  var n = 0.0;
  var origin = 0.0;
  var sum = 0.0;
  var squares = 0.0;
  for (var row = first + lane; row < end; row += 16) {
    let value = x[row * uniforms.columns + column];
    if (n == 0.0) { origin = value; }
    let d = value - origin;
    n += 1.0;
    sum += d;
    squares += d * d;
  }
  let shift = sum / max(n, 1.0);
  lanes[cell] = vec3<f32>(n, origin + shift, max(squares - sum * shift, 0.0));
  for (var half = 8; half > 0; half /= 2) {
    workgroupBarrier();
    if (lane < half) { lanes[cell] = merge(lanes[cell], lanes[cell + half * 16]); }
  }
  if (lane == 0 && column < uniforms.columns) {
    let at = i32(workgroupId.y) * 2 * uniforms.columns + column;
    result[at] = lanes[cell].y;
    result[at + uniforms.columns] = lanes[cell].z;
  }
}`

const mergedMoments = `
${merge}
${each(`
  var all = vec3<f32>(0.0);
  for (var chunk = 0; chunk < uniforms.chunks; chunk++) {
    let n = f32(min(uniforms.rowsInChunk, uniforms.rows - chunk * uniforms.rowsInChunk));
    let at = chunk * 2 * uniforms.columns + index;
    all = merge(all, vec3<f32>(n, partial[at], partial[at + uniforms.columns]));
  }
  result[index] = select(all.z / all.x, all.y, uniforms.which == 0);`)}`

const sums = (relu: boolean): string => `
var<workgroup> lanes : array<vec2<f32>, 256>;
fn main() {
  ${ownRows}
  var total = vec2<f32>(0.0);
  for (var row = first + lane; row < end; row += 16) {
    let at = row * uniforms.columns + column;
    let d = ${gradientAt('at', relu)};
    total += vec2<f32>(d * (x[at] - mean[column]), d);
  }
  lanes[cell] = total;
  for (var half = 8; half > 0; half /= 2) {
    workgroupBarrier();
    if (lane < half) { lanes[cell] += lanes[cell + half * 16]; }
  }
  if (lane == 0 && column < uniforms.columns) {
    let at = i32(workgroupId.y) * 2 * uniforms.columns + column;
    result[at] = lanes[cell].x * inverseSqrt(variance[column] + uniforms.epsilon);
    result[at + uniforms.columns] = lanes[cell].y;
  }
}`
