import { kernelNames } from '@infomax/tensor'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { attributesOf, double, execute, type Handles, type NativeBackend, register, withHandles } from '../native.ts'
import { allFloat, type Kernel } from './kernel.ts'

/**
 * Factorisations by TensorFlow (Eigen on the processor, cuSOLVER on a GPU).
 *
 * | kernel | inputs | attributes | outputs |
 * |---|---|---|---|
 * | `LogDet` | a `[d, d]` | | log det a, a⁻¹, in f64 inside; NaN unless positive definite |
 * | `Cholesky` | a `[d, d]` | | lower triangular l, l·lᵀ = a; NaN unless positive definite |
 * | `TriangularSolve` | l `[d, d]`, b `[d, k]` | lower, transpose | x with l·x = b or lᵀ·x = b |
 * | `SymmetricEigen` | a `[d, d]` | | values `[d]` rising, vectors `[d, d]` in columns |
 * | `Svd` | a `[m, n]` | | values `[min]` falling, u `[m, min]`, v `[n, min]` |
 */
export const linearAlgebra: readonly Kernel[] = [
  {
    name: kernelNames.logDet,
    compute: (backend, { a }) => (allFloat(a) ? logDet(backend, a!) : undefined),
  },
  {
    name: 'Cholesky',
    compute: (backend, { a }) =>
      allFloat(a)
        ? unlessIndefinite(
            () => execute(backend, 'Cholesky', [attributesOf(backend).float], [a!]),
            () => [nans(backend, a!.shape)],
          )
        : undefined,
  },
  {
    name: 'TriangularSolve',
    compute(backend, { l, b }, { lower, transpose }) {
      if (!allFloat(l, b)) return undefined
      const { float, bool } = attributesOf(backend)
      const attributes = [float, bool('lower', lower ?? true), bool('adjoint', transpose ?? false)]
      return execute(backend, 'MatrixTriangularSolve', attributes, [l!, b!])
    },
  },
  {
    name: 'SymmetricEigen',
    compute(backend, { a }) {
      if (!allFloat(a)) return undefined
      const { float, bool } = attributesOf(backend)
      return execute(backend, 'SelfAdjointEigV2', [float, bool('compute_v', true)], [a!], 2)
    },
  },
  {
    name: 'Svd',
    compute(backend, { a }) {
      if (!allFloat(a)) return undefined
      const { float, bool } = attributesOf(backend)
      return execute(backend, 'Svd', [float, bool('compute_uv', true), bool('full_matrices', false)], [a!], 3)
    },
  },
]

/** 2 Σ log Lᵢᵢ, and L⁻ᵀL⁻¹. */
function logDet(backend: NativeBackend, a: TensorInfo): TensorInfo[] {
  const { type, bool } = attributesOf(backend)
  const { TF_FLOAT, TF_INT32 } = backend.binding
  const T = type('T', double)
  return unlessIndefinite(
    () =>
      withHandles(backend, handles => {
        const { of, run, constant, result } = handles
        const wide = cast(handles, of(a), TF_FLOAT, double)
        const [l] = run('Cholesky', [T], [wide])
        const [diagonal] = run('MatrixDiagPart', [T], [l!])
        const [logs] = run('Log', [T], [diagonal!])
        const reduction = [T, type('Tidx', TF_INT32), bool('keep_dims', false)]
        const [half] = run('Sum', reduction, [logs!, constant(Int32Array.of(0))])
        const [value] = run('AddV2', [T], [half!, half!])
        const [ones] = run('OnesLike', [T], [diagonal!])
        const [identity] = run('MatrixDiag', [T], [ones!])
        const solve = [T, bool('lower', true), bool('adjoint', false)]
        const [inverted] = run('MatrixTriangularSolve', solve, [l!, identity!])
        const multiply = [T, bool('transpose_a', true), bool('transpose_b', false)]
        const [inverse] = run('MatMul', multiply, [inverted!, inverted!])
        return [value!, inverse!].map(id => result(cast(handles, id, double, TF_FLOAT)))
      }),
    () => [nans(backend, []), nans(backend, a.shape)],
  )

  function cast({ run }: Handles, id: number, from: number, to: number): number {
    return run('Cast', [type('SrcT', from), type('DstT', to), bool('Truncate', false)], [id])[0]!
  }
}

/** TensorFlow's Cholesky fails where a matrix is not positive definite, and must not for anything else. */
function unlessIndefinite(compute: () => TensorInfo[], otherwise: () => TensorInfo[]): TensorInfo[] {
  try {
    return compute()
  } catch (error) {
    if (/Cholesky decomposition was not successful/.test((error as Error).message)) return otherwise()
    throw error
  }
}

const nans = (backend: NativeBackend, shape: readonly number[]): TensorInfo => {
  const { binding } = backend
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(Number.NaN)
  const id = binding.createTensor(shape, binding.TF_FLOAT, values)
  return register(backend, { id, shape: [...shape], dtype: binding.TF_FLOAT })
}
