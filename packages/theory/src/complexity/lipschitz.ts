import type { Bracket } from './affine.ts'
import { type Step, stepsOf, type WeightedNetwork } from './steps.ts'

/**
 * An upper bound on the Lipschitz constant of a network in ℓ₂, the product over its steps.
 *
 * Affine steps have their spectral norm, batch normalisation folded in; a max-pool ⌈size/stride⌉, as an input is in
 * that many windows squared; a residual the sum of its two ways. `upper` is certified; `lower` is the same product of
 * what the norms are at least, and says how much of `upper` is due to them (the network's own constant can be below
 * either).
 * @see Szegedy et al. (2014), Intriguing properties of neural networks, arXiv:1312.6199, section 4.3
 * @example
 * const weights = { w: { shape: [2, 1], data: [3, 4] } }
 * lipschitzBound({ layers: [{ kind: 'linear', weight: 'w' }], weights, input: [2] }) // upper 5, rounded up
 */
export const lipschitzBound = (network: WeightedNetwork): Bracket => product(stepsOf(network))

function product(steps: readonly Step[]): Bracket {
  let [upper, lower] = [1, 1]
  for (const step of steps) {
    const factor = bracketOf(step)
    upper *= factor.upper
    lower *= factor.lower
  }
  return { upper, lower }
}

function bracketOf(step: Step): Bracket {
  switch (step.kind) {
    case 'affine':
      return step.affine.spectral()
    case 'activation':
      return { upper: step.activation.lipschitz, lower: step.activation.lipschitz }
    case 'max-pool':
      return { upper: step.lipschitz, lower: step.lipschitz }
    case 'residual': {
      const [branch, shortcut] = [product(step.branch), product(step.shortcut)]
      return { upper: branch.upper + shortcut.upper, lower: branch.lower + shortcut.lower }
    }
  }
}
