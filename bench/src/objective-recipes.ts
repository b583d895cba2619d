/** How one objective is trained in the comparison of all. */
export interface Recipe {
  readonly options?: Readonly<Record<string, unknown>>
  /** Of AdamW, at the top of one cycle. */
  readonly learningRate?: number
  /** Layers of the projector. */
  readonly projector?: string
  /** Samples of a step; the number of steps follows from it, as all see as many samples. */
  readonly batch?: number
  /** A training set without end, where the data have one. */
  readonly endless?: boolean
}

export interface Comparison {
  readonly views: string | { readonly name: string; readonly options: Readonly<Record<string, unknown>> }
  readonly channels: string
  readonly strides: string
  readonly projector: string
  readonly learningRate: number
}

/** Networks and views of the command line's presets. */
export const comparisons: Readonly<Record<string, Comparison>> = {
  sprites: {
    views: { name: 'sprites', options: { scale: [0.85, 1.1], translation: 0.05 } },
    channels: '16-32-64-64',
    strides: '2-2-2-1',
    projector: '256-256',
    learningRate: 4e-3,
  },
  cifar10: {
    views: 'cifar-small',
    channels: '32-64-128-256',
    strides: '2-2-2-1',
    projector: '512-512',
    learningRate: 4e-3,
  },
}

/** What is the same on all data. */
const common: Readonly<Record<string, Recipe>> = {
  byol: { options: { hidden: 512, momentum: 0.99 } },
  'deepcluster-v2': { options: { prototypes: 64 }, endless: false },
  dino: { options: { prototypes: 512, momentum: 0.99 } },
  'er-byol': { options: { hidden: 512, momentum: 0.99 } },
  'er-dino': { options: { prototypes: 512, momentum: 0.99 } },
  'moco-v2': { options: { queue: 2048, momentum: 0.99 } },
  'moco-v3': { options: { temperature: 0.2, hidden: 512 } },
  nnclr: { options: { queue: 2048, hidden: 512 } },
  simsiam: { options: { hidden: 64 } },
  swav: { options: { prototypes: 64 } },
  // the rate of 128 embeddings in 256 dimensions is over 100 nats: a likeness weighted as for thousands of patches counts for nothing
  'emp-ssl': { options: { similarity: 1000 } },
  tcr: { options: { similarity: 300 } },
  tico: { options: { rho: 200, momentum: 0.9 } },
  // whitening needs more samples than dimensions
  'w-mse': { projector: '256-32' },
}

/**
 * What official defaults are too large, or too slow, for: the networks are small and the run is short. Found on seed 100, which is
 * not among those reported.
 */
export const recipes: Readonly<Record<string, Readonly<Record<string, Recipe>>>> = { sprites: common, cifar10: common }

/** Why an objective misses. */
export const causes: Readonly<Record<string, Readonly<Record<string, string>>>> = {}
