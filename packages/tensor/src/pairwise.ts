import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { tf } from './tf.ts'

export interface PairwiseOptions {
  /** Factor of the products. */
  readonly scale?: number
  /** Added to each column, `[m]`. */
  readonly bias?: Tensor1D
  /** Leaves column i + exclude out of the sum of row i; 0 leaves out the diagonal. */
  readonly exclude?: number
  /** Takes b and the bias for constants: they get no gradient, which is half of the work. */
  readonly fixed?: boolean
}

/**
 * log Σⱼ exp(scale·aᵢ·bⱼ + biasⱼ) of every row i, without ever holding all products: `[n, d]`, `[m, d]` → `[n]`.
 *
 * Contrastive losses are of this form, and with biasⱼ = −‖bⱼ‖²/2σ² and scale = 1/σ² so is every Gaussian kernel sum. The products
 * are made in blocks of rows, and again for the gradient of b, so that memory grows with n + m. A row's largest exponent is
 * taken out first: nothing overflows. Where nothing is left in a row its sum is −10³⁰, not −∞, whose gradient would not be a
 * number.
 */
export function pairwiseLogSumExp(a: Tensor2D, b: Tensor2D, options: PairwiseOptions = {}): Tensor1D {
  const { scale = 1, exclude = -1, bias, fixed = false } = options
  const attributes = { scale, exclude }
  const inputs = fixed ? [a] : bias ? [a, b, bias] : [a, b]
  const compute = hasKernel(kernelNames.pairwiseLogSumExp) ? byKernel : composed
  return tf.tidy(() => {
    const all: Inputs = [a, b, bias ?? tf.zeros([b.shape[0]])]
    // inside the operation nothing is recorded
    const recorded = tf.engine().isTapeOn()
    const operation = tf.customGrad((...args) => {
      const save = args.at(-1) as unknown as (saved: Tensor[]) => void
      const { value, saved, gradients } = compute(all, attributes, recorded)
      save([...all, ...saved])
      return {
        value,
        gradFunc: (ds, saved) => {
          const [a, b, bias, ...own] = saved as [...Inputs, ...Tensor[]]
          return tf.tidy(() => gradients(ds as Tensor1D, [a, b, bias], own, inputs.length))
        },
      }
    })
    return operation(...inputs) as Tensor1D
  })
}

type Inputs = [a: Tensor2D, b: Tensor2D, bias: Tensor1D]
interface Attributes {
  readonly scale: number
  readonly exclude: number
}

interface Computed {
  readonly value: Tensor1D
  /** What the gradients need besides the inputs. */
  readonly saved: readonly Tensor[]
  /** Those of the first `count` inputs. */
  gradients(ds: Tensor1D, inputs: Inputs, saved: readonly Tensor[], count: number): Tensor[]
}

function byKernel([a, b, bias]: Inputs, attributes: Attributes): Computed {
  const value = runKernel(kernelNames.pairwiseLogSumExp, { a, b, bias }, { ...attributes })[0] as Tensor1D
  return {
    value,
    saved: [value],
    gradients: (ds, [a, b, bias], [s], count) =>
      runKernel(kernelNames.pairwiseLogSumExpGrad, { ds, a, b, bias, s: s! }, { ...attributes }).slice(0, count),
  }
}

/** Numbers in a block of products: 2 MiB, of which about four are held at once. */
const blockSize = 2 ** 19

/** Far below any other number, yet finite: −∞ − (−∞) is not a number. */
const nothing = -1e30

/**
 * dsᵢ/daᵢ = scale·Σⱼ pᵢⱼbⱼ, p the softmax of the exponents, is made with the value if a gradient will be asked for.
 *
 * No exponential and no logarithm of a block is taken, which some backends do number by number: log Σⱼ exp eⱼ = eⱼ − log pⱼ
 * for any j, and p is largest where e is.
 */
function composed(inputs: Inputs, attributes: Attributes, recorded: boolean): Computed {
  const parts = blocks(inputs).map(([from, rows]) =>
    tf.tidy((): [Tensor1D, ...Tensor2D[]] => {
      const exponents = exponentsOf(inputs, from, rows, attributes)
      const p = tf.softmax(exponents)
      const value: Tensor1D = tf.sub(tf.max(exponents, 1), tf.log(tf.max(p, 1)))
      return recorded ? [value, tf.mul(tf.matMul(p, inputs[1]), attributes.scale)] : [value]
    }),
  )
  return {
    value: tf.concat(parts.map(([value]) => value)),
    saved: recorded ? [tf.concat(parts.map(([, means]) => means!))] : [],
    gradients: (ds, inputs, [slopes], count) => [
      tf.mul(tf.reshape(ds, [-1, 1]), slopes!),
      ...(count > 1 ? columnGradients(ds, inputs, attributes).slice(0, count - 1) : []),
    ],
  }
}

/** Of b and of the bias. */
function columnGradients(ds: Tensor1D, inputs: Inputs, attributes: Attributes): [Tensor2D, Tensor1D] {
  const [a, b, bias] = inputs
  let sums: [Tensor2D, Tensor1D] = [tf.zerosLike(b), tf.zerosLike(bias)]
  for (const [from, rows] of blocks(inputs)) {
    const next = tf.tidy((): [Tensor2D, Tensor1D] => {
      const p = tf.softmax(exponentsOf(inputs, from, rows, attributes))
      const weights: Tensor2D = tf.reshape(tf.slice(ds, [from], [rows]), [-1, 1])
      const weighted: Tensor2D = tf.mul(tf.slice(a, [from, 0], [rows, -1]), tf.mul(weights, attributes.scale))
      return [
        tf.add(sums[0], tf.matMul(p, weighted, true)),
        tf.add(sums[1], tf.reshape(tf.matMul(weights, p, true), [-1])),
      ]
    })
    tf.dispose(sums)
    sums = next
  }
  return sums
}

/** First row and number of rows of each block. */
function blocks([a, b]: Inputs): [from: number, rows: number][] {
  const [n, m] = [a.shape[0], b.shape[0]]
  const rows = Math.max(1, Math.floor(blockSize / m))
  return Array.from({ length: Math.ceil(n / rows) }, (_, i) => [i * rows, Math.min(rows, n - i * rows)])
}

function exponentsOf([a, b, bias]: Inputs, from: number, rows: number, { scale, exclude }: Attributes): Tensor2D {
  const scaled: Tensor2D = tf.mul(tf.slice(a, [from, 0], [rows, -1]), scale)
  const exponents: Tensor2D = tf.add(tf.matMul(scaled, b, false, true), bias)
  if (exclude < 0) return exponents
  const left = tf.reshape(tf.range(from + exclude, from + exclude + rows), [-1, 1])
  return tf.where(tf.equal(tf.range(0, b.shape[0]), left), nothing, exponents)
}
