import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { TensorInfo } from '@tensorflow/tfjs-core'

/** One dispatch of WGSL. */
export interface Program {
  /** Names the code: two programs of one name have the same code. */
  readonly name: string
  /**
   * WGSL that declares `fn main(index : i32)`, called once for every element of `elements`, or `fn main()` with `groups`.
   * Inputs are arrays under their names; besides there are `result`, `uniforms`, `workgroupId`, `localId`.
   */
  readonly code: string
  readonly inputs: Readonly<Record<string, TensorInfo>>
  /** Whole numbers in `uniforms`. */
  readonly ints?: Readonly<Record<string, number>>
  /** Other numbers in `uniforms`. */
  readonly floats?: Readonly<Record<string, number>>
  /** Written; what it holds can be read too. */
  readonly output: TensorInfo
  /** How often `main(index)` runs. */
  readonly elements?: number
  /** Workgroups, and the threads in each. */
  readonly groups?: Triple
  readonly workgroup?: Triple
}

export type Triple = readonly [x: number, y: number, z: number]

export const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)

/** A float tensor of this backend, of what it is filled with or of nothing yet. */
export const allocate = (backend: WebGPUBackend, shape: readonly number[]): TensorInfo =>
  backend.makeTensorInfo([...shape], 'float32')

/** Runs one dispatch. */
export function run(backend: WebGPUBackend, program: Program): TensorInfo {
  const { name, code, inputs, ints = {}, floats = {}, output, elements, groups, workgroup = [64, 1, 1] } = program
  if (size(output.shape) === 0) return output
  const declare = (names: readonly string[], type: string) => names.map(key => `${key} : ${type}, `).join('')
  const length = elements ?? 0
  backend.runWebGPUProgram(
    {
      shaderKey: `infomax_${name}`,
      variableNames: Object.keys(inputs),
      uniforms: `length : i32, ${declare(Object.keys(ints), 'i32')}${declare(Object.keys(floats), 'f32')}`,
      outputShape: [3],
      // one axis in x: TensorFlow.js then hands `main` the index of an element
      dispatchLayout: groups ? { x: [0], y: [0] } : { x: [0] },
      dispatch: groups ? [...groups] : [Math.ceil(length / (workgroup[0] * workgroup[1] * workgroup[2])), 1, 1],
      workgroupSize: [...workgroup],
      getUserCode: () => code,
    },
    Object.values(inputs).map(input => alike(input, 2)),
    'float32',
    [
      { type: 'int32', data: [length] },
      ...Object.values(ints).map(value => ({ type: 'int32', data: [value] })),
      ...Object.values(floats).map(value => ({ type: 'float32', data: [value] })),
    ],
    alike(output, 3),
  )
  return output
}

/**
 * A tensor under a shape that is the same for all: the code does its own arithmetic on indices, and TensorFlow.js, which
 * compiles it again for every pattern of equal shapes, compiles it once.
 */
const alike = ({ dataId, dtype }: TensorInfo, size: number): TensorInfo => ({ dataId, dtype, shape: [size] })

/** `main(index)` that does something for every element. */
export const each = (body: string): string => `fn main(index : i32) {
  if (index >= uniforms.length) { return; }
  ${body}
}`

/** Runs something with temporary tensors, and takes those back. */
export function withScratch<T>(backend: WebGPUBackend, use: (take: (...shape: number[]) => TensorInfo) => T): T {
  const taken: TensorInfo[] = []
  try {
    return use((...shape) => {
      taken.push(allocate(backend, shape))
      return taken.at(-1)!
    })
  } finally {
    for (const { dataId } of taken) backend.disposeData(dataId)
  }
}

/** Workgroups in two dimensions, at least `count` in all: one dimension has room for 65 535. */
export function spread(count: number): readonly [x: number, y: number] {
  const x = Math.min(count, 65_535)
  return [x, Math.ceil(count / x)]
}
