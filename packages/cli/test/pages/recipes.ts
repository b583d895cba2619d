/** A run on CIFAR-10, as one types it after `infomax train data=cifar10 data.root=PATH`. */
export interface Recipe {
  readonly settings: readonly string[]
  readonly by: 'solo-learn' | 'us'
  /** That solo-learn reports for it. */
  readonly accuracy?: number
  /** In what the run is not the published one, or what its choices are. */
  readonly notes: readonly string[]
}

/** What recipes turn. */
interface Turned {
  readonly objective: readonly string[]
  readonly views: readonly string[]
  /** Widths of the projector. */
  readonly projector: string
  readonly batchNorm?: boolean
  readonly optimizer: readonly [name: 'lars' | 'sgd' | 'adam', learningRate: number, weightDecay: number]
  readonly warmup?: readonly [epochs: number, end: number]
}

const settings = ({ objective, views, projector, batchNorm = true, optimizer, warmup = [10, 0] }: Turned): string[] => [
  ...objective,
  ...views,
  'backbone=resnet18',
  `projector.layers=${projector}`,
  ...(batchNorm ? [] : ['projector.batchNorm=false']),
  `optimizer=${optimizer[0]}`,
  ...(optimizer[0] === 'lars' ? ['optimizer.variant=solo-learn'] : []),
  `optimizer.learningRate=${optimizer[1]}`,
  `optimizer.weightDecay=${optimizer[2].toExponential()}`,
  'schedule=cosine',
  `schedule.warmupEpochs=${warmup[0]}`,
  `schedule.end=${warmup[1]}`,
  'batch=256',
  'epochs=1000',
]

/** solo-learn's recipe and what it reports, as far as it goes here. */
const published = (accuracy: number, turned: Turned, ...notes: string[]): Recipe => ({
  settings: settings(turned),
  by: 'solo-learn',
  accuracy,
  notes,
})

const unpublished = (why: string, turned: Turned): Recipe => ({ settings: settings(turned), by: 'us', notes: [why] })

const symmetric = ['views=symmetric']
const asymmetric = ['views=asymmetric']
const weak = ['views=weak']
const likeVicreg = {
  views: ['views=vicreg'],
  projector: '2048-2048-2048',
  optimizer: ['lars', 0.3, 1e-4],
} as const satisfies Partial<Turned>
const likeSimclr = {
  views: symmetric,
  projector: '2048-256',
  batchNorm: false,
  optimizer: ['lars', 0.4, 1e-4],
} as const satisfies Partial<Turned>
const likeByol = {
  views: asymmetric,
  projector: '4096-256',
  optimizer: ['lars', 1, 1e-5],
} as const satisfies Partial<Turned>
const likeDino = {
  views: asymmetric,
  projector: '2048-2048-256',
  batchNorm: false,
  optimizer: ['lars', 0.3, 1e-6],
} as const satisfies Partial<Turned>

/** By objective. solo-learn's are in its scripts/pretrain/cifar, their accuracies in its README at 9187ea3. */
export const recipes: Readonly<Record<string, Recipe>> = {
  vicreg: published(92.07, { objective: ['objective=vicreg', 'objective.convention=solo-learn'], ...likeVicreg }),
  'barlow-twins': published(92.1, {
    objective: ['objective=barlow-twins', 'objective.scale=0.1'],
    views: asymmetric,
    projector: '2048-2048-2048',
    optimizer: ['lars', 0.3, 1e-4],
  }),
  simclr: published(90.74, { objective: ['objective=simclr', 'objective.temperature=0.2'], ...likeSimclr }),
  byol: published(92.58, { objective: ['objective=byol', 'objective.momentum=0.99'], ...likeByol }),
  dino: published(
    89.52,
    {
      objective: [
        'objective=dino',
        'objective.prototypes=4096',
        'objective.teacherTemperature=0.07',
        'objective.warmupTemperature=0.07',
        'objective.momentum=0.9995',
        'objective.freeze=0.001',
      ],
      ...likeDino,
    },
    'The hidden layers of their head are GELU, here ReLU.',
  ),
  'moco-v2': published(
    92.94,
    {
      objective: [
        'objective=moco-v2',
        'objective.queue=32768',
        'objective.temperature=0.2',
        'objective.momentum=0.99',
        'objective.schedule=cosine',
      ],
      views: weak,
      projector: '2048-256',
      batchNorm: false,
      optimizer: ['sgd', 0.3, 1e-4],
    },
    'Their momentum rises to 0.999, here to 1; they keep a queue for each view, here one holds the keys of both.',
  ),
  'moco-v3': published(
    93.1,
    {
      objective: ['objective=moco-v3', 'objective.temperature=0.2'],
      views: asymmetric,
      projector: '4096-256',
      optimizer: ['lars', 0.3, 1e-6],
    },
    'Their projector ends in a batch normalisation without weights, here in a linear layer.',
  ),
  simsiam: published(
    90.51,
    {
      objective: ['objective=simsiam'],
      views: weak,
      projector: '2048-2048-2048',
      optimizer: ['sgd', 0.5, 1e-5],
    },
    'Their projector ends in a batch normalisation without weights and their predictor keeps its learning rate; here the projector ends in a linear layer and one schedule is for all.',
  ),
  swav: published(89.17, {
    objective: ['objective=swav', 'objective.queue=3840', 'objective.queueFrom=0.05', 'objective.freeze=0.002'],
    views: symmetric,
    projector: '2048-128',
    optimizer: ['lars', 0.6, 1e-6],
  }),
  'w-mse': published(
    88.67,
    {
      objective: ['objective=w-mse', 'objective.size=128', 'objective.epsilon=0'],
      views: ['views=symmetric', 'views.crop=0.2,1', 'views.blur=0'],
      projector: '1024-64',
      optimizer: ['adam', 2e-3, 1e-6],
    },
    'Their loss passes no gradient through the second view, here through both.',
  ),
  'deepcluster-v2': published(88.85, {
    objective: ['objective=deepcluster-v2', 'objective.prototypes=3000'],
    views: symmetric,
    projector: '2048-128',
    optimizer: ['lars', 0.6, 1e-6],
    warmup: [11, 0.001],
  }),
  nnclr: published(
    91.88,
    {
      objective: ['objective=nnclr', 'objective.temperature=0.2', 'objective.queue=65536'],
      views: asymmetric,
      projector: '2048-2048-256',
      optimizer: ['lars', 0.4, 1e-5],
    },
    'Their projector ends in a batch normalisation, here in a linear layer.',
  ),
  supcon: published(
    93.82,
    {
      objective: ['objective=supcon', 'objective.temperature=0.2'],
      views: symmetric,
      projector: '2048-256',
      batchNorm: false,
      optimizer: ['sgd', 0.4, 1e-5],
    },
    'Their loss has the sum over positives inside the logarithm, here it is outside, as the paper recommends.',
  ),
  'info-nce': unpublished("SimCLR's of solo-learn with another loss.", {
    objective: ['objective=info-nce', 'objective.temperature=0.2'],
    ...likeSimclr,
  }),
  dcl: unpublished(
    "SimCLR's of solo-learn with another loss. lightly reports 87.4 % for DCL (its own recipe, 800 epochs of batches of 512, kNN at the best epoch), which is no number to compare with a probe.",
    { objective: ['objective=dcl'], ...likeSimclr },
  ),
  'align-uniform': unpublished("SimCLR's of solo-learn with another loss.", {
    objective: ['objective=align-uniform'],
    ...likeSimclr,
  }),
  'er-simclr': unpublished("SimCLR's of solo-learn with another loss, κ as its 1/τ.", {
    objective: ['objective=er-simclr', 'objective.kappa=5', 'objective.entropy=vmf-kde', 'objective.entropy.kappa=5'],
    ...likeSimclr,
  }),
  entrec: unpublished("SimCLR's of solo-learn with another loss.", { objective: ['objective=entrec'], ...likeSimclr }),
  infomax: unpublished("SimCLR's of solo-learn with another loss.", {
    objective: ['objective=infomax'],
    ...likeSimclr,
  }),
  'er-byol': unpublished("BYOL's of solo-learn with another loss.", {
    objective: ['objective=er-byol', 'objective.momentum=0.99'],
    ...likeByol,
  }),
  tico: unpublished("BYOL's of solo-learn with another loss.", { objective: ['objective=tico'], ...likeByol }),
  'er-dino': unpublished("DINO's of solo-learn with another loss.", {
    objective: ['objective=er-dino', 'objective.prototypes=4096', 'objective.freeze=0.001'],
    ...likeDino,
  }),
  frossl: {
    settings: settings({
      objective: ['objective=frossl'],
      views: symmetric,
      projector: '2048-2048-1024',
      optimizer: ['lars', 0.3, 1e-4],
    }),
    by: 'solo-learn',
    notes: ['Their invariance term is a mean over samples and dimensions, here it is as in the paper.'],
  },
  mmcr: unpublished("VICReg's of solo-learn with another loss, and fewer dimensions.", {
    objective: ['objective=mmcr'],
    ...likeVicreg,
    projector: '2048-2048-128',
  }),
  tcr: unpublished("VICReg's of solo-learn with another loss, and fewer dimensions.", {
    objective: ['objective=tcr'],
    ...likeVicreg,
    projector: '2048-2048-128',
  }),
  'emp-ssl': unpublished("VICReg's of solo-learn with another loss, fewer dimensions, and eight views.", {
    objective: ['objective=emp-ssl', 'viewCount=8'],
    ...likeVicreg,
    projector: '2048-2048-128',
  }),
  koleo: unpublished("VICReg's of solo-learn with the term added.", {
    objective: ['objective=vicreg', 'objective.convention=solo-learn', 'add=koleo'],
    ...likeVicreg,
  }),
  e2mc: unpublished(
    "VICReg's of solo-learn with the terms added from the start; the paper adds them for the last epochs.",
    {
      objective: ['objective=vicreg', 'objective.convention=solo-learn', 'add=e2mc'],
      ...likeVicreg,
    },
  ),
  vcreg: unpublished('Alone it ties no two views together: here it is added to SimSiam.', {
    objective: ['objective=simsiam', 'add=vcreg'],
    ...likeVicreg,
    optimizer: ['sgd', 0.5, 1e-5],
  }),
  'cross-entropy': {
    settings: [
      'objective=cross-entropy',
      'viewCount=1',
      'views=cifar-small',
      'backbone=resnet18',
      'projector=identity',
      'optimizer=sgd',
      'optimizer.learningRate=0.1',
      'optimizer.weightDecay=5e-4',
      'schedule=cosine',
      'schedule.warmupEpochs=5',
      'schedule.end=0',
      'batch=128',
      'epochs=200',
    ],
    by: 'us',
    notes: ['A common setting for a supervised ResNet-18: a reference for the others.'],
  },
}
