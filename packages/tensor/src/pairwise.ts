import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { tf } from './tf.ts'

export interface PairwiseOptions {
  /** Factor of the products. */
  readonly scale?: number
  /** Added to each column, `[m]`. */
  readonly bias?: Tensor1D
  /** Leaves column i + exclude out of the sum of row i; 0 leaves out the diagonal. */
  readonly exclude?: number
}

/**
 * log Σⱼ exp(scale·aᵢ·bⱼ + biasⱼ) of every row i, without ever holding all products: `[n, d]`, `[m, d]` → `[n]`.
 *
 * Contrastive losses are of this form, and with biasⱼ = −‖bⱼ‖²/2σ² and scale = 1/σ² so is every Gaussian kernel sum. The products
 * are made in blocks of rows, and again for the gradient, so that memory grows with n + m. A row's largest exponent is taken
 * out first: nothing overflows. Where nothing is left in a row its sum is −10³⁰, not −∞, whose gradient would not be a number.
 */
export function pairwiseLogSumExp(a: Tensor2D, b: Tensor2D, options: PairwiseOptions = {}): Tensor1D {
  const { scale = 1, exclude = -1 } = options
  const attributes = { scale, exclude }
  const operation = tf.customGrad((...args) => {
    const [a, b, bias, save] = args as unknown as [...Inputs, (saved: [...Inputs, Tensor1D]) => void]
    const value = hasKernel(kernelNames.pairwiseLogSumExp)
      ? (runKernel(kernelNames.pairwiseLogSumExp, { a, b, bias }, attributes)[0] as Tensor1D)
      : composed([a, b, bias], attributes)
    save([a, b, bias, value])
    return {
      value,
      gradFunc: (ds, saved) => {
        const [a, b, bias, s] = saved as [...Inputs, Tensor1D]
        return hasKernel(kernelNames.pairwiseLogSumExpGrad)
          ? runKernel(kernelNames.pairwiseLogSumExpGrad, { ds, a, b, bias, s }, attributes)
          : composedGradient(ds as Tensor1D, [a, b, bias], s, attributes)
      },
    }
  })
  return tf.tidy(() => operation(a, b, options.bias ?? tf.zeros([b.shape[0]])) as Tensor1D)
}

type Inputs = [a: Tensor2D, b: Tensor2D, bias: Tensor1D]
interface Attributes {
  readonly scale: number
  readonly exclude: number
}

/** Numbers in a block of products: 2 MiB, of which about six are held at once. */
const blockSize = 2 ** 19

/** Far below any other number, yet finite: −∞ − (−∞) is not a number. */
const nothing = -1e30

const composed = (inputs: Inputs, attributes: Attributes): Tensor1D =>
  tf.tidy(() =>
    tf.concat(
      blocks(inputs).map(([from, rows]) =>
        tf.tidy(() => {
          const exponents = exponentsOf(inputs, from, rows, attributes)
          const largest = tf.max(exponents, 1, true)
          return tf.add(tf.log(tf.sum(tf.exp(tf.sub(exponents, largest)), 1)), tf.reshape(largest, [-1])) as Tensor1D
        }),
      ),
    ),
  )

function composedGradient(ds: Tensor1D, inputs: Inputs, s: Tensor1D, attributes: Attributes): Inputs {
  const [a, b, bias] = inputs
  return tf.tidy(() => {
    const da: Tensor2D[] = []
    let [db, dbias]: [Tensor2D, Tensor1D] = [tf.zerosLike(b), tf.zerosLike(bias)]
    for (const [from, rows] of blocks(inputs)) {
      const [forRows, forColumns, forBias] = tf.tidy(() => {
        const sums = tf.reshape(tf.slice(s, [from], [rows]), [-1, 1])
        const weights = tf.reshape(tf.slice(ds, [from], [rows]), [-1, 1])
        const p = tf.mul(tf.exp(tf.sub(exponentsOf(inputs, from, rows, attributes), sums)), weights) as Tensor2D
        const scaled = tf.mul(tf.slice(a, [from, 0], [rows, -1]), attributes.scale) as Tensor2D
        return [
          tf.mul(tf.matMul(p, b), attributes.scale),
          tf.add(db, tf.matMul(p, scaled, true)),
          tf.add(dbias, tf.sum(p, 0)),
        ] as Inputs
      })
      da.push(forRows)
      tf.dispose([db, dbias])
      db = forColumns
      dbias = forBias
    }
    return [tf.concat(da), db, dbias]
  })
}

/** First row and number of rows of each block. */
function blocks([a, b]: Inputs): [from: number, rows: number][] {
  const [n, m] = [a.shape[0], b.shape[0]]
  const rows = Math.max(1, Math.floor(blockSize / m))
  return Array.from({ length: Math.ceil(n / rows) }, (_, i) => [i * rows, Math.min(rows, n - i * rows)])
}

function exponentsOf([a, b, bias]: Inputs, from: number, rows: number, { scale, exclude }: Attributes): Tensor2D {
  const products = tf.matMul(tf.slice(a, [from, 0], [rows, -1]), b, false, true)
  const exponents = tf.add(tf.mul(products, scale), bias) as Tensor2D
  if (exclude < 0) return exponents
  const left = tf.reshape(tf.range(from + exclude, from + exclude + rows), [-1, 1])
  return tf.where(tf.equal(tf.range(0, b.shape[0]), left), nothing, exponents)
}
