import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { each, run, spread, withScratch } from './program.ts'

/** A matrix product whose factors are computed where they are needed, so that neither need lie in memory. */
export interface Product {
  readonly name: string
  readonly rows: number
  readonly columns: number
  readonly inner: number
  readonly inputs: Readonly<Record<string, TensorInfo>>
  readonly ints?: Readonly<Record<string, number>>
  /** WGSL: the body of `fn left(row : i32, k : i32) -> f32`. */
  readonly left: string
  /** Whether neighbours in k lie beside each other in memory; otherwise neighbours in the row do. */
  readonly leftAlongInner: boolean
  /** WGSL: the body of `fn right(k : i32, column : i32) -> f32`, whose neighbours in the column lie beside each other. */
  readonly right: string
  /** WGSL: where (row, column) is written, without splits. */
  readonly target?: string
  readonly output: TensorInfo
}

/**
 * Σₖ left(row, k)·right(k, column), in tiles of 32 × 32.
 *
 * A long sum with few tiles is split among workgroups, whose parts are then added in a fixed order: bits do not depend on
 * which workgroup is first, nor on the GPU's size.
 */
export function product(backend: WebGPUBackend, p: Product): TensorInfo {
  const tiles = Math.ceil(p.rows / 32) * Math.ceil(p.columns / 32)
  const parts = p.target ? 1 : Math.max(1, Math.min(Math.ceil(256 / tiles), Math.floor(p.inner / 256)))
  const chunk = Math.ceil(p.inner / parts / 16) * 16
  const splits = Math.max(1, Math.ceil(p.inner / Math.max(chunk, 1)))
  if (splits === 1) return dispatch(backend, p, p.output, chunk, 1)
  return withScratch(backend, take => {
    const partial = dispatch(backend, p, take(splits, p.rows, p.columns), chunk, splits)
    const size = p.rows * p.columns
    return run(backend, {
      name: 'productSum',
      inputs: { partial },
      ints: { splits },
      output: p.output,
      elements: size,
      code: each(`
        var sum = 0.0;
        for (var split = 0; split < uniforms.splits; split++) { sum += partial[split * uniforms.length + index]; }
        result[index] = sum;`),
    })
  })
}

function dispatch(backend: WebGPUBackend, p: Product, output: TensorInfo, chunk: number, splits: number): TensorInfo {
  const { name, rows, columns, inner, inputs, ints = {}, target } = p
  const rowTiles = Math.ceil(rows / 32)
  const columnTiles = Math.ceil(columns / 32)
  return run(backend, {
    name: `product_${name}`,
    inputs,
    ints: { ...ints, rows, columns, inner, chunk, columnTiles },
    output,
    groups: [...spread(rowTiles * columnTiles), splits],
    workgroup: [8, 8, 1],
    code: code(p, target ?? '(i32(workgroupId.z) * uniforms.rows + row) * uniforms.columns + column'),
  })
}

/** 64 threads, each with 4 × 4 sums in registers. */
const code = ({ left, right, leftAlongInner }: Product, target: string): string => `
var<workgroup> lefts : array<f32, 528>;
var<workgroup> rights : array<f32, 512>;
fn left(row : i32, k : i32) -> f32 { ${left} }
fn right(k : i32, column : i32) -> f32 { ${right} }
fn main() {
  let tile = i32(workgroupId.y * numWorkgroups.x + workgroupId.x);
  let firstRow = (tile / uniforms.columnTiles) * 32;
  let firstColumn = (tile % uniforms.columnTiles) * 32;
  let begin = i32(workgroupId.z) * uniforms.chunk;
  let end = min(begin + uniforms.chunk, uniforms.inner);
  let x = i32(localId.x);
  let y = i32(localId.y);
  let lane = y * 8 + x;
  var sums : array<vec4<f32>, 4>;
  for (var step = 0; step < uniforms.chunk; step += 16) {
    for (var cell = lane; cell < 512; cell += 64) {
      let inner = ${leftAlongInner ? 'cell % 16' : 'cell / 32'};
      let offset = ${leftAlongInner ? 'cell / 16' : 'cell % 32'};
      let row = firstRow + offset;
      let k = begin + step + inner;
      var value = 0.0;
      if (row < uniforms.rows && k < end) { value = left(row, k); }
      lefts[inner * 33 + offset] = value;
    }
    for (var cell = lane; cell < 512; cell += 64) {
      let column = firstColumn + cell % 32;
      let k = begin + step + cell / 32;
      var value = 0.0;
      if (column < uniforms.columns && k < end) { value = right(k, column); }
      rights[cell] = value;
    }
    workgroupBarrier();
    for (var k = 0; k < 16; k++) {
      let at = k * 32 + x * 4;
      let r = vec4<f32>(rights[at], rights[at + 1], rights[at + 2], rights[at + 3]);
      for (var i = 0; i < 4; i++) { sums[i] += lefts[k * 33 + y * 4 + i] * r; }
    }
    workgroupBarrier();
  }
  for (var i = 0; i < 4; i++) {
    for (var j = 0; j < 4; j++) {
      let row = firstRow + y * 4 + i;
      let column = firstColumn + x * 4 + j;
      if (row < uniforms.rows && column < uniforms.columns) { result[${target}] = sums[i][j]; }
    }
  }
}`
