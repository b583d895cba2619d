import { attributesOf, execute } from '../native.ts'
import { allFloat, type Kernel } from './kernel.ts'

/** Below so many multiplications TensorFlow's own product is as fast, as it is for vectors. */
const [fewest, narrowest] = [2 ** 18, 8]

/** Our own product of matrices, on the processor: all of its transposed forms are as fast as the plain one. */
export const hostProducts: readonly Kernel[] = [
  {
    name: 'BatchMatMul',
    compute(backend, inputs, { transposeA, transposeB }) {
      const [a, b] = [inputs.a!, inputs.b!]
      if (!allFloat(a, b) || [...a.shape.slice(0, -2), ...b.shape.slice(0, -2)].some(size => size !== 1))
        return undefined
      const [rows, columns] = a.shape.slice(-2) as [number, number]
      const m = transposeA ? columns : rows
      const n = b.shape.at(transposeB ? -2 : -1)!
      if (Math.min(m, n) < narrowest || rows * columns * n < fewest) return undefined
      const { bool } = attributesOf(backend)
      const attributes = [bool('transpose_a', !!transposeA), bool('transpose_b', !!transposeB)]
      return execute(backend, 'InfomaxProduct', attributes, [a, b])
    },
  },
]
