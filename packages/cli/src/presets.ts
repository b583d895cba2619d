/** A run's keys, as a configuration would write them. */
export type Preset = Readonly<Record<string, unknown>>

/** What every run is unless its data set, the configuration or the command line say otherwise. */
const common: Preset = {
  views: 'symmetric',
  backbone: 'convnet',
  projector: { name: 'mlp', options: { layers: '256-256' } },
  objective: 'vicreg',
  optimizer: { name: 'adamw', options: { learningRate: 4e-3, weightDecay: 1e-4 } },
  schedule: 'one-cycle',
  batch: 128,
  epochs: 11,
  estimates: ['kolchinsky-tracey', 'gaussian-entropy', 'effective-rank'],
}

/**
 * CIFAR: a wider network, at half the resolution from the first block on: more views in the same time, which are worth more
 * (10 000 images of CIFAR-10: kNN-20 47.6 % after 22 passes, 43.5 % with strides 1-2-2-2 after 15).
 */
const cifar: Preset = {
  views: 'cifar-small',
  backbone: { name: 'convnet', options: { channels: '32-64-128-256', strides: '2-2-2-1' } },
  projector: { name: 'mlp', options: { layers: '512-512' } },
  epochs: 22,
}

const grey: Preset = { views: 'digits', epochs: 5 }

/** What fits each data set. The default run, `sprites`, sees 128 000 views: about 80 seconds on two cores. */
const byData: Readonly<Record<string, Preset>> = {
  sprites: {
    views: { name: 'sprites', options: { scale: [0.85, 1.1], translation: 0.05 } },
    // half the resolution from the first block on: three times the views in the same time, which matter more
    backbone: { name: 'convnet', options: { channels: '16-32-64-64', strides: '2-2-2-1' } },
    steps: 500,
    monitorEvery: 3,
  },
  digits: {
    views: 'digits',
    backbone: { name: 'convnet', options: { channels: '32-64-128', strides: '1-2-1' } },
    epochs: 40,
  },
  cifar10: cifar,
  cifar100: cifar,
  mnist: grey,
  'fashion-mnist': grey,
  kmnist: grey,
  'image-folder': { epochs: 20 },
  arrays: { views: 'gaussian-noise', backbone: 'mlp', epochs: 40 },
}

/** The data set of a run that names none. */
export const defaultData = 'sprites'

/** Where a run on this data set starts from. */
export const presetOf = (data: string): Preset => ({ ...common, ...byData[data], data })
