import { InfomaxError } from '@infomax/core'

/** What is used of an element-wise function σ. */
export interface Activation {
  /** max |σ′|, rounded up. */
  readonly lipschitz: number
  /** σ(0) = 0. */
  readonly fixesZero: boolean
  /** σ(ax) = aσ(x) for a ≥ 0. */
  readonly homogeneous: boolean
}

const smooth: Readonly<Record<string, Activation>> = {
  tanh: { lipschitz: 1, fixesZero: true, homogeneous: false },
  elu: { lipschitz: 1, fixesZero: true, homogeneous: false },
  softplus: { lipschitz: 1, fixesZero: false, homogeneous: false },
  sigmoid: { lipschitz: 0.25, fixesZero: false, homogeneous: false },
  // at x = √2: Φ(√2) + √2 φ(√2)
  gelu: { lipschitz: 1.12891, fixesZero: true, homogeneous: false },
  // at x = 2.39936
  silu: { lipschitz: 1.09984, fixesZero: true, homogeneous: false },
  swish: { lipschitz: 1.09984, fixesZero: true, homogeneous: false },
  // at x = 1.4906
  mish: { lipschitz: 1.08851, fixesZero: true, homogeneous: false },
  identity: { lipschitz: 1, fixesZero: true, homogeneous: true },
}

/** Of x ↦ max(x, 0) + slope · min(x, 0). */
export const leakyRelu = (slope: number): Activation => ({
  lipschitz: Math.max(1, Math.abs(slope)),
  fixesZero: true,
  homogeneous: true,
})

/** Of a function by its name; throws `UNKNOWN_NAME` for one whose slope is not known. */
export function smoothActivation(name: string): Activation {
  const known = smooth[name]
  if (known && Object.hasOwn(smooth, name)) return known
  throw new InfomaxError(
    'UNKNOWN_NAME',
    `An activation "${name}" came; one of ${Object.keys(smooth).join(', ')} was expected.`,
    'Its largest slope is not known, so nothing can be certified of this network.',
  )
}
