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

/** Networks and views of the command line's presets; for CIFAR-10 half as wide, which two cores train in a third of the time. */
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
    channels: '16-32-64-128',
    strides: '2-2-2-1',
    projector: '512-512',
    learningRate: 4e-3,
  },
}

/** What is the same on all data. */
const common: Readonly<Record<string, Recipe>> = {
  byol: { options: { hidden: 512, momentum: 0.99 } },
  'deepcluster-v2': { batch: 32, learningRate: 1e-3, options: { prototypes: 64 }, endless: false },
  dino: { options: { prototypes: 512, momentum: 0.99 } },
  'er-byol': { options: { hidden: 512, momentum: 0.99 } },
  'er-dino': { options: { prototypes: 512, momentum: 0.99 } },
  'moco-v2': { options: { queue: 2048, momentum: 0.99 } },
  'moco-v3': { options: { temperature: 0.2, hidden: 512 } },
  nnclr: { batch: 32, learningRate: 1e-3, options: { queue: 2048, hidden: 512 } },
  simsiam: { options: { hidden: 64 } },
  // codes as soft as the paper's are uniform at first, which leaves nothing to predict
  swav: { batch: 32, learningRate: 1e-3, options: { prototypes: 64, epsilon: 0.02 } },
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

/**
 * Why an objective misses, as far as it was found out, on seed 100, by the losses of `infomax train` with the same recipe and what its
 * evaluation says the representation knows of each latent.
 */
export const causes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sprites: {
    byol: 'too few updates. After 300 the prediction error 2 − 2cos is still 0.74, and has not fallen since the 50th; a teacher at 0.9 or a lower rate changes nothing (22 to 23 %), four times as many updates, of 32 samples at a rate of 0.002, give 27.6 and a linear 36.2 %.',
    'deepcluster-v2':
      'learns slowly: with batches of 128 at a rate of 0.004, nine clusterings, it has 26.7 and the loss ends at 4.08 where guessing has ln 64 = 4.16; with four times as many updates of 32 at 0.001 what stands here.',
    dino: 'does not begin to learn: the loss ends at 6.23, guessing among 512 prototypes has ln 512 = 6.24. A lower rate, a faster teacher, 64 prototypes, four times as many updates of 32 samples, and a teacher of τ = 0.02 give 21 to 25 %.',
    'er-byol':
      'not established; the entropy keeps the embeddings apart (rank 163), which does not make the run longer than byol’s.',
    'er-dino': 'not established; head and teacher are those of dino.',
    'moco-v2':
      'nearly collapses: queries have a mean cosine of about 0.87 with the keys of the queue, and a rank of 2. Batches of 64 with a teacher at 0.9 make it worse (27 %). Normalisation by the batch tells keys of the own batch from older ones, which is why the authors shuffle; that this is the cause was not tested.',
    'moco-v3':
      'not established; the linear probe is above both, the neighbours are not. Four times as many updates of 32 samples at a rate of 0.001 give 31 %.',
    nnclr:
      'learns slowly: with batches of 128 at a rate of 0.004 it has 24.6, with four times as many updates of 32 at 0.001 what stands here. The queue of neighbours begins as random directions.',
    simsiam:
      'collapses with the rate that is fast enough for the others: rank 2, and a cosine of 0.84 between prediction and target without knowing more than the brightness of the background (R² 0.76). Four times as many updates of 32 samples at a rate of 0.001 give 25 % and a linear 33 %.',
    tico: 'at ρ = 8 its views end at a mean cosine of 0.11 and the brightness of the background is what it knows (R² 0.93); at ρ = 200 the rank is larger and the accuracy 3 points higher.',
    vcreg: 'no term ties the two views together: nothing tells it what to keep.',
    'w-mse': 'not established; whitening batches of 128 leaves room for 32 dimensions, where the others have 256.',
  },
}
