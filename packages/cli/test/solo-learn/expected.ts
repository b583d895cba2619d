const lars = (learningRate: number, weightDecay: number) => ({
  name: 'lars',
  options: { learningRate, weightDecay, variant: 'solo-learn', momentum: 0.9, eta: 0.02, clip: true, epsilon: 1e-8 },
})
const sgd = (learningRate: number, weightDecay: number) => ({
  name: 'sgd',
  options: { learningRate, weightDecay, momentum: 0.9, nesterov: false },
})
const mlp = (layers: string, batchNorm = true) => ({ name: 'mlp', options: { layers, batchNorm } })

/** What the recipe of each method beside this file becomes; everything else is what `shared` says. */
export const expected: Readonly<Record<string, object>> = {
  vicreg: {
    objective: {
      name: 'vicreg',
      options: { invariance: 20, variance: 15, covariance: 0.5, convention: 'solo-learn' },
    },
    projector: mlp('1024-1024-512'),
    views: { name: 'vicreg', options: { crop: [0.2, 1], blur: 0, solarize: 0.1 } },
    // four devices of 128: the rate is twice the recipe's
    batch: 512,
    optimizer: lars(0.4, 1e-4),
  },
  'barlow-twins': {
    objective: { name: 'barlow-twins', options: { lambda: 0.006, scale: 0.05 } },
    projector: mlp('1024-1024-512'),
    views: { name: 'asymmetric', options: { blur: 0, solarize: [0, 0.2] } },
    optimizer: lars(0.3, 1e-5),
  },
  simclr: {
    objective: { name: 'simclr', options: { temperature: 0.3 } },
    projector: mlp('1024-128', false),
    views: { name: 'symmetric', options: { crop: [0.08, 1], brightness: 0.8, blur: 0.5 } },
    optimizer: lars(0.4, 1e-4),
  },
  byol: {
    objective: { name: 'byol', options: { hidden: 1024, momentum: 0.98 } },
    projector: mlp('2048-128'),
    optimizer: lars(1, 1e-5),
  },
  mocov2plus: {
    objective: {
      name: 'moco-v2',
      options: { temperature: 0.15, queue: 8192, momentum: 0.98, schedule: 'cosine' },
    },
    projector: mlp('1024-128', false),
    optimizer: sgd(0.3, 1e-4),
  },
  mocov3: {
    objective: {
      name: 'moco-v3',
      options: { temperature: 0.25, hidden: 1024, momentum: 0.99, schedule: 'constant' },
    },
    projector: mlp('2048-128'),
    optimizer: lars(0.6, 1e-6),
    accumulate: 2,
    seed: 7,
  },
  simsiam: {
    objective: { name: 'simsiam', options: { hidden: 256 } },
    projector: mlp('1024-1024-512'),
    optimizer: sgd(0.5, 1e-5),
  },
  swav: {
    objective: {
      name: 'swav',
      options: {
        prototypes: 500,
        temperature: 0.12,
        epsilon: 0.06,
        iterations: 4,
        queue: 1920,
        queueFrom: 0.1,
        freeze: 0.01,
      },
    },
    projector: mlp('1024-64'),
    optimizer: lars(0.6, 1e-6),
    schedule: { name: 'cosine', options: { warmupEpochs: 20, end: 0.0006 / 0.6 } },
  },
  dino: {
    objective: {
      name: 'dino',
      options: {
        prototypes: 2048,
        studentTemperature: 0.11,
        teacherTemperature: 0.06,
        warmupTemperature: 0.03,
        warmup: 0.25,
        momentum: 0.9995,
        freeze: 1 / 400,
      },
    },
    projector: mlp('1024-1024-128', false),
    optimizer: lars(0.3, 1e-6),
  },
  wmse: {
    objective: { name: 'w-mse', options: { size: 64, cuts: 2, epsilon: 0 } },
    projector: mlp('512-32'),
    batch: 128,
    optimizer: {
      name: 'adam',
      options: { learningRate: 1e-3, weightDecay: 1e-6, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    },
    schedule: { name: 'constant' },
  },
  nnclr: {
    objective: { name: 'nnclr', options: { temperature: 0.15, queue: 16384, hidden: 2048 } },
    projector: mlp('1024-1024-128'),
    optimizer: lars(0.4, 1e-5),
  },
  deepclusterv2: {
    objective: { name: 'deepcluster-v2', options: { prototypes: 200, heads: 2, temperature: 0.12, iterations: 8 } },
    projector: mlp('1024-64'),
    optimizer: lars(0.6, 1e-6),
  },
  supcon: {
    data: { name: 'image-folder', options: { root: '/data/imagenet100', size: 96 } },
    backbone: { name: 'resnet50', options: { stem: 'imagenet', zeroInit: true } },
    objective: { name: 'supcon', options: { temperature: 0.15 } },
    projector: mlp('1024-128', false),
    views: {
      options: {
        size: 96,
        crop: [0.25, 0.9],
        jitter: 0.7,
        brightness: 0.3,
        contrast: 0.2,
        saturation: 0.1,
        hue: 0.05,
        grayscale: 0.1,
        blur: [1, 0.1, 0.1],
        solarize: [0, 0.2, 0.2],
        flip: 0.4,
      },
    },
    viewCount: 3,
    batch: 64,
    optimizer: { name: 'adamw', options: { learningRate: 2.5e-4, weightDecay: 0.05, beta1: 0.8, beta2: 0.95 } },
  },
}

/** What a configuration holds besides, whatever the method. */
export const shared = {
  data: { name: 'cifar10', options: { root: './images' } },
  viewCount: 2,
  backbone: { name: 'resnet18', options: { stem: 'cifar', zeroInit: false } },
  schedule: { name: 'cosine', options: { warmupEpochs: 10, end: 0 } },
  batch: 256,
  accumulate: 1,
  epochs: 400,
  seed: 0,
}
