import { InfomaxError } from '@infomax/core'
import { norm } from './norms.ts'
import { type Step, stepsOf, type WeightedNetwork } from './steps.ts'

/** The norms of one affine step of a network, with the bias as a weight of a further input that is always 1. */
export interface LayerNorms {
  /** ‖A‖₂, certified from above. */
  readonly spectral: number
  readonly frobenius: number
  /** ‖Aᵀ‖₂,₁, the sum of the ℓ₂ norms of the outputs' weights; the constant's included. */
  readonly mixed: number
  /** The Lipschitz constant of what follows, up to the next affine step. */
  readonly lipschitz: number
  readonly inputs: number
  readonly outputs: number
}

export interface SequentialNorms {
  readonly layers: readonly LayerNorms[]
  /** Whether a constant 1 runs through the network to carry the biases. */
  readonly biased: boolean
  /** Whether there is no max-pool and every activation has σ(ax) = aσ(x) for a ≥ 0 and slopes up to 1. */
  readonly homogeneous: boolean
  /** Σ over paths of |weights|, of each output; of homogeneous networks only. */
  readonly paths?: Float64Array
}

/**
 * The norms of the affine steps of a network that has no residual.
 *
 * With biases each step becomes (A b; 0 1) on (x, 1): its outputs then have the weights' and the bias's norms together.
 * Throws `BAD_VALUE` for a residual or an activation with σ(0) ≠ 0, which the classes that these norms describe do not
 * contain.
 */
export function sequentialNorms(network: WeightedNetwork): SequentialNorms {
  const steps = stepsOf(network)
  const affine = steps.flatMap(step => (step.kind === 'affine' ? [step.affine] : []))
  const biased = affine.some(({ bias }) => bias)
  const layers: LayerNorms[] = []
  let homogeneous = true
  for (const step of steps) {
    if (step.kind === 'affine') {
      layers.push(normsOf(step, biased))
      continue
    }
    if (step.kind === 'residual' || (step.kind === 'activation' && !step.activation.fixesZero))
      throw new InfomaxError(
        'BAD_VALUE',
        `The network has ${step.kind === 'residual' ? 'a residual' : 'an activation that is not 0 at 0'}; a chain of affine steps and activations with σ(0) = 0 was expected.`,
        "Use method: 'lipschitz', which holds for any network.",
      )
    const lipschitz = step.kind === 'max-pool' ? step.lipschitz : step.activation.lipschitz
    homogeneous &&= step.kind === 'activation' && step.activation.homogeneous && lipschitz <= 1
    const last = layers.pop()
    if (!last)
      throw new InfomaxError(
        'BAD_VALUE',
        `The network begins with ${step.kind === 'max-pool' ? 'a max-pool' : 'an activation'}; an affine step was expected.`,
        "Use method: 'lipschitz', which holds for any network.",
      )
    layers.push({ ...last, lipschitz: last.lipschitz * lipschitz })
  }
  if (layers.length === 0)
    throw new InfomaxError(
      'BAD_SHAPE',
      'The network has no affine step; one at least was expected.',
      'Give the layers of a network.',
    )
  return { layers, biased, homogeneous, ...(homogeneous ? { paths: pathNorms(steps, affine[0]!.inputs) } : {}) }
}

function normsOf({ affine }: Extract<Step, { kind: 'affine' }>, biased: boolean): LayerNorms {
  const bias = affine.bias ?? new Float64Array(affine.outputs)
  const rows = affine.squaredRows().map((square, i) => Math.sqrt(square + bias[i]! ** 2))
  const { upper } = affine.spectral()
  return {
    // ‖(A b; 0 1)‖² ≤ ‖A‖² + ‖(b, 1)‖², and without a bias the 1 stands apart
    spectral: !biased ? upper : affine.bias ? Math.hypot(upper, norm(bias, 2), 1) : Math.max(upper, 1),
    frobenius: Math.hypot(norm(rows, 2), biased ? 1 : 0),
    mixed: norm(rows, 1) + (biased ? 1 : 0),
    lipschitz: 1,
    inputs: affine.inputs + (biased ? 1 : 0),
    outputs: affine.outputs + (biased ? 1 : 0),
  }
}

/**
 * |A_L| … |A_1| 1, the biases' constant input included: for each output the sum over paths of the product of |weights|.
 */
function pathNorms(steps: readonly Step[], inputs: number): Float64Array {
  let sums: Float64Array = new Float64Array(inputs).fill(1)
  for (const step of steps)
    if (step.kind === 'affine') {
      const { affine } = step
      sums = affine.apply(sums, true).map((sum, i) => sum + Math.abs(affine.bias?.[i] ?? 0))
    }
  return sums
}
