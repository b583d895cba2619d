import { InfomaxError, suggest } from '@infomax/core'
import type { Part } from './part.ts'
import type { Settings } from './settings.ts'

/** How one method of solo-learn is said here; defaults are those of its code. */
export interface Method {
  readonly objective: string
  options(settings: Settings, epochs: number): Readonly<Record<string, unknown>>
  /** Hidden layers of its projector, all of one width. */
  readonly hidden: 1 | 2
  /** Whether these are normalised; they are unless told. */
  batchNorm?(settings: Settings): boolean
  /** Whether the last layer has a bias; it has unless told. */
  readonly bias?: false
  differs?(settings: Settings, views: number): readonly string[]
}

const kwarg = (name: string): string => `method_kwargs.${name}`
const share = (part: number, whole: number): number => Math.min(1, part / whole)

const base = (settings: Settings): number => settings.number('momentum.base_tau', 0.99)
const final = (settings: Settings): number => settings.number('momentum.final_tau', 1)
const rising = (settings: Settings) => ({
  momentum: base(settings),
  schedule: base(settings) === final(settings) ? 'constant' : 'cosine',
})
const toOne = (settings: Settings): string[] =>
  final(settings) === 1 ? [] : [`The teacher's momentum rises to 1, not to ${final(settings)} (momentum.final_tau).`]

const lastNormalised = "solo-learn's projector ends in a batch normalisation, this one in its linear layer."

const methods: Readonly<Record<string, Method>> = {
  barlow_twins: {
    objective: 'barlow-twins',
    options: settings => ({
      lambda: settings.number(kwarg('lamb'), 0.0051),
      scale: settings.number(kwarg('scale_loss'), 0.024),
    }),
    hidden: 2,
  },
  byol: {
    objective: 'byol',
    options: settings => ({ hidden: settings.integer(kwarg('pred_hidden_dim')), momentum: base(settings) }),
    hidden: 1,
    differs: settings => [...toOne(settings), 'The last layer of the predictor has no bias.'],
  },
  deepclusterv2: {
    objective: 'deepcluster-v2',
    options(settings) {
      const prototypes = settings.list(kwarg('num_prototypes'), [3000, 3000, 3000])
      if (prototypes.length === 0 || prototypes.some(count => !Number.isInteger(count) || count !== prototypes[0]))
        throw new InfomaxError(
          'BAD_CONFIG',
          `method_kwargs.num_prototypes is ${JSON.stringify(prototypes)}; the same whole number for each clustering was expected.`,
          'infomax has clusterings of one size: give each the same number.',
        )
      return {
        prototypes: prototypes[0],
        heads: prototypes.length,
        temperature: settings.number(kwarg('temperature'), 0.1),
        iterations: settings.integer(kwarg('kmeans_iters'), 10),
      }
    },
    hidden: 1,
  },
  dino: {
    objective: 'dino',
    options: (settings, epochs) => ({
      prototypes: settings.integer(kwarg('num_prototypes')),
      studentTemperature: settings.number(kwarg('student_temperature'), 0.1),
      teacherTemperature: settings.number(kwarg('teacher_temperature'), 0.07),
      warmupTemperature: settings.number(kwarg('warmup_teacher_temperature'), 0.04),
      warmup: share(settings.number(kwarg('warmup_teacher_temperature_epochs'), 0), epochs),
      momentum: base(settings),
      freeze: share(settings.number(kwarg('freeze_last_layer'), 1), epochs),
    }),
    hidden: 2,
    batchNorm: settings => settings.boolean(kwarg('use_bn_in_head'), false),
    differs: settings => [
      ...toOne(settings),
      'Hidden layers of the head are ReLU, not GELU.',
      ...(settings.boolean(kwarg('norm_last_layer'), true)
        ? []
        : ['Prototypes have length 1 (method_kwargs.norm_last_layer is false).']),
      ...(settings.number(kwarg('clip_grad'), 0) === 0
        ? []
        : [
            `Gradients are not clipped: method_kwargs.clip_grad=${settings.number(kwarg('clip_grad'))} is for each weight, \`clip\` here for all together.`,
          ]),
    ],
  },
  mocov2plus: {
    objective: 'moco-v2',
    options: settings => ({
      temperature: settings.number(kwarg('temperature')),
      queue: settings.integer(kwarg('queue_size'), 65_536),
      ...rising(settings),
    }),
    hidden: 1,
    batchNorm: () => false,
    differs: settings => [
      ...(base(settings) === final(settings) ? [] : toOne(settings)),
      'One queue holds the keys of both views; solo-learn has one of that size for each.',
    ],
  },
  mocov3: {
    objective: 'moco-v3',
    options: settings => ({
      temperature: settings.number(kwarg('temperature')),
      hidden: settings.integer(kwarg('pred_hidden_dim')),
      ...rising(settings),
    }),
    hidden: 1,
    bias: false,
    differs: settings => [...(base(settings) === final(settings) ? [] : toOne(settings)), lastNormalised],
  },
  nnclr: {
    objective: 'nnclr',
    options: settings => ({
      temperature: settings.number(kwarg('temperature')),
      queue: settings.integer(kwarg('queue_size'), 65_536),
      hidden: settings.integer(kwarg('pred_hidden_dim')),
    }),
    hidden: 2,
    differs: () => [lastNormalised],
  },
  simclr: {
    objective: 'simclr',
    options: settings => ({ temperature: settings.number(kwarg('temperature')) }),
    hidden: 1,
    batchNorm: () => false,
    differs: (_, views) =>
      views > 2 ? ['Of more than two views the positives are summed outside the logarithm.'] : [],
  },
  simsiam: {
    objective: 'simsiam',
    options: settings => ({ hidden: settings.integer(kwarg('pred_hidden_dim')) }),
    hidden: 2,
    differs: () => [lastNormalised, 'The predictor follows the schedule; in solo-learn it keeps its learning rate.'],
  },
  supcon: {
    objective: 'supcon',
    options: settings => ({ temperature: settings.number(kwarg('temperature')) }),
    hidden: 1,
    batchNorm: () => false,
    differs: () => ['Positives are summed outside the logarithm; in solo-learn inside.'],
  },
  swav: {
    objective: 'swav',
    options: (settings, epochs) => ({
      prototypes: settings.integer(kwarg('num_prototypes'), 3000),
      temperature: settings.number(kwarg('temperature')),
      epsilon: settings.number(kwarg('sk_epsilon'), 0.05),
      iterations: settings.integer(kwarg('sk_iters'), 3),
      queue: settings.integer(kwarg('queue_size'), 65_536),
      queueFrom: share(settings.number(kwarg('epoch_queue_starts'), 15), epochs),
      freeze: share(settings.number(kwarg('freeze_prototypes_epochs'), 1), epochs),
    }),
    hidden: 1,
  },
  vicreg: {
    objective: 'vicreg',
    options: settings => ({
      invariance: settings.number(kwarg('sim_loss_weight'), 25),
      variance: settings.number(kwarg('var_loss_weight'), 25),
      covariance: settings.number(kwarg('cov_loss_weight'), 1),
      convention: 'solo-learn',
    }),
    hidden: 2,
  },
  wmse: {
    objective: 'w-mse',
    options: settings => ({
      size: settings.integer(kwarg('whitening_size'), 256),
      cuts: settings.integer(kwarg('whitening_iters'), 1),
      epsilon: settings.number(kwarg('whitening_eps'), 0),
    }),
    hidden: 1,
    differs: () => ['The gradient passes both views; in solo-learn it does not pass the second.'],
  },
}

/** The method of a recipe. Throws `UNKNOWN_NAME` for one that infomax has nothing for. */
export function methodOf(settings: Settings): Method {
  const name = settings.text('method')
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (method) return method
  throw new InfomaxError(
    'UNKNOWN_NAME',
    `infomax has nothing for the method "${name}" of solo-learn.`,
    `${suggest(name, Object.keys(methods))}\nA loss of your own is a plug-in: infomax init plugin objective NAME.`,
  )
}

/** The objective and the projector of a recipe, for a run of so many epochs and views. */
export function lossOf(settings: Settings, method: Method, { epochs, views }: { epochs: number; views: number }): Part {
  const { objective, options, hidden, batchNorm, bias = true, differs } = method
  const width = settings.count(kwarg('proj_hidden_dim'))
  const layers = [...Array.from({ length: hidden }, () => width), settings.count(kwarg('proj_output_dim'))].join('-')
  return {
    run: {
      objective: { name: objective, options: options(settings, epochs) },
      projector: { name: 'mlp', options: { layers, batchNorm: batchNorm?.(settings) ?? true } },
    },
    differs: [...(differs?.(settings, views) ?? []), ...(bias ? ['The last layer of the projector has no bias.'] : [])],
  }
}
