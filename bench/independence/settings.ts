/** One way to train. */
export interface Setting {
  readonly objective: Objective
  readonly projector: ProjectorName
  readonly encoder: EncoderName
  readonly steps: number
}

export type Objective = 'vicreg' | 'vcreg'
export const objectives: readonly Objective[] = ['vicreg', 'vcreg']

const perceptron = (name: 'mlp' | 'random', layers: string, batchNorm = true) => ({
  name,
  options: { layers, batchNorm },
})

/** Layers but the last have batch normalisation and ReLU; `random` ones stay as they were drawn. */
export const projectors = {
  none: { name: 'identity' },
  'linear 128': perceptron('mlp', '128'),
  'learned 32-32': perceptron('mlp', '32-32'),
  'learned 128-128': perceptron('mlp', '128-128'),
  'learned 512-512': perceptron('mlp', '512-512'),
  'learned 128-128-128': perceptron('mlp', '128-128-128'),
  'learned 128-128, no batch norm': perceptron('mlp', '128-128', false),
  'random 32-32': perceptron('random', '32-32'),
  'random 512-512': perceptron('random', '512-512'),
} as const

export type ProjectorName = keyof typeof projectors
export const projectorNames = Object.keys(projectors) as ProjectorName[]

const digits = { data: { name: 'digits', options: { test: 512 } }, views: 'digits' }

/** What is trained on which images; every representation has 32 features. */
export const encoders = {
  'convnet on sprites': {
    data: { name: 'sprites', options: { size: 16, test: 512 } },
    views: { name: 'sprites', options: { scale: [0.85, 1.1], translation: 0.05 } },
    backbone: { name: 'convnet', options: { channels: '16-32-32', strides: '2-2-1' } },
  },
  'convnet on digits': {
    ...digits,
    backbone: { name: 'convnet', options: { channels: '16-32-32', strides: '1-2-1' } },
  },
  'perceptron without batch norm on digits': {
    ...digits,
    backbone: { name: 'mlp', options: { hidden: '128', outputs: 32, batchNorm: false } },
  },
} as const

export type EncoderName = keyof typeof encoders

export const usual = { encoder: 'convnet on sprites', steps: 100 } as const

/** What else was tried, with one projector. */
export const others = [
  { encoder: 'convnet on sprites', steps: 250 },
  { encoder: 'convnet on digits', steps: 100 },
  { encoder: 'perceptron without batch norm on digits', steps: 100 },
] as const satisfies readonly Pick<Setting, 'encoder' | 'steps'>[]
