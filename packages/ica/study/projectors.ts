import { writeFileSync } from 'node:fs'
import { createRandom } from '@infomax/math'
import { mcc } from '../src/index.ts'
import { mixture, type SourceName } from '../test/mixtures.ts'
import { mixNonlinearly, type NonlinearMixing } from './nonlinear.ts'
import { byFastIca, byJade, byVcreg, cell, good, type Options, type Separate } from './scores.ts'
import { summary, table } from './table.ts'

const pairs: readonly (readonly SourceName[])[] = [['uniform'], ['laplace'], ['uniform', 'exponential']]
const pairNames = ['uniform', 'Laplace', 'uniform, exponential']
/** What the projectors themselves find. */
const unrefined = (options: Options): Separate => byVcreg({ ...options, refine: false })

const small = { n: 1000, d: 2, seeds: 6 }

function projectors(): string {
  const network: Options = { projector: 'mixing', width: 64, maxIterations: 10 }
  const cases: readonly (readonly [string, Separate])[] = [
    ['FastICA, logcosh', byFastIca],
    ['JADE', byJade],
    ['element-wise cosine, q = 12 (the default)', unrefined({})],
    ['element-wise cosine, q = 4', unrefined({ features: 4 })],
    ['element-wise tanh, q = 12, bias ±2, gain 1.5', unrefined({ nonlinearity: 'tanh', gain: 1.5 })],
    ['element-wise tanh, q = 48, bias ±2, gain 1.5', unrefined({ nonlinearity: 'tanh', gain: 1.5, features: 48 })],
    ['element-wise tanh, q = 12, no bias, gain 1.5', unrefined({ nonlinearity: 'tanh', gain: 1.5, bias: 0 })],
    ['element-wise relu, q = 12, bias ±2', unrefined({ nonlinearity: 'relu' })],
    ['element-wise relu, q = 48, bias ±2', unrefined({ nonlinearity: 'relu', features: 48 })],
    ['element-wise relu, q = 12, no bias', unrefined({ nonlinearity: 'relu', bias: 0 })],
    ['element-wise cosine, all covariances', unrefined({ within: 1 })],
    ['element-wise tanh, all covariances', unrefined({ nonlinearity: 'tanh', gain: 1.5, within: 1 })],
    ['element-wise relu, all covariances', unrefined({ nonlinearity: 'relu', within: 1 })],
    ['connected cosine, 64 wide, 1 deep', unrefined({ ...network, nonlinearity: 'cosine' })],
    ['connected tanh, 64 wide, 1 deep, bias ±2', unrefined({ ...network, nonlinearity: 'tanh', gain: 1.5 })],
    ['connected tanh, 64 wide, 1 deep, no bias', unrefined({ ...network, nonlinearity: 'tanh', gain: 1.5, bias: 0 })],
    ['connected relu, 64 wide, 1 deep, bias ±2', unrefined({ ...network, nonlinearity: 'relu', gain: Math.SQRT2 })],
    [
      'connected relu, 64 wide, 1 deep, no bias',
      unrefined({ ...network, nonlinearity: 'relu', gain: Math.SQRT2, bias: 0 }),
    ],
    [
      'connected relu, 64 wide, 1 deep, batch norm, no bias',
      unrefined({ ...network, nonlinearity: 'relu', gain: Math.SQRT2, bias: 0, normalize: true }),
    ],
    [
      'connected relu, 64 wide, 2 deep, batch norm, no bias',
      unrefined({ ...network, nonlinearity: 'relu', gain: Math.SQRT2, bias: 0, normalize: true, depth: 2 }),
    ],
    [
      'connected relu, 64 wide, 3 deep, batch norm, no bias',
      unrefined({ ...network, nonlinearity: 'relu', gain: Math.SQRT2, bias: 0, normalize: true, depth: 3 }),
    ],
    [
      'the same, 1 deep, with the variance term (μ = 25)',
      unrefined({ ...network, nonlinearity: 'relu', gain: Math.SQRT2, bias: 0, normalize: true, variance: 25 }),
    ],
    [
      'the same, 1 deep, 16 wide',
      unrefined({ ...network, nonlinearity: 'relu', gain: Math.SQRT2, bias: 0, normalize: true, width: 16 }),
    ],
    [
      'the same, 1 deep, 128 wide',
      unrefined({ ...network, nonlinearity: 'relu', gain: Math.SQRT2, bias: 0, normalize: true, width: 128 }),
    ],
  ]
  return table(
    ['projector', ...pairNames],
    cases.map(([name, separate]) => [name, ...pairs.map(names => cell(separate, names, small))]),
  )
}

function searches(): string {
  const size = { n: 2000, d: 4, seeds: 5 }
  const cases: readonly (readonly [string, Options])[] = [
    ['planes, 1 start', { search: 'planes' }],
    ['gradient, 1 start', { search: 'gradient' }],
    ['gradient, 6 starts', { search: 'gradient', restarts: 6 }],
  ]
  return table(
    ['search', 'uniform', 'Laplace', 'uniform, exponential'],
    cases.map(([name, options]) => [name, ...pairs.map(names => cell(unrefined(options), names, size))]),
  )
}

function nonlinear(): string {
  const kinds: readonly NonlinearMixing[] = ['linear', 'post-nonlinear', 'network']
  const score = (separate: Separate, kind: NonlinearMixing): string =>
    summary(
      Array.from({ length: 6 }, (_, seed) => {
        const random = createRandom(seed, 'study', 'nonlinear')
        const { truth } = mixture(['uniform'], { n: 2000, d: 3 }, random)
        return mcc(truth, separate(mixNonlinearly(truth, kind, random.child('mix')), seed).sources)
      }),
    )
  return table(
    ['mixing', 'VCReg', 'FastICA'],
    kinds.map(kind => [kind, score(unrefined({}), kind), score(byFastIca, kind)]),
  )
}

writeFileSync(
  process.argv[2]!,
  `# Which projectors make VCReg an ICA

Written by \`node study/run.mjs\`. Amari's index (0 best, 1 worst; a random rotation of two sources has 0.44 on average), mean ± standard error over seeds, which draw
the sources, the mixing, the projector and the start; in brackets how many seeds are below ${good}. The unmixing is orthogonal on whitened channels, found by a search
over all angles of each plane and then by descent, unless another search is named. Nothing is refined here: what that adds is in \`efficiency.md\`.

## Projectors

Two sources, ${small.n} samples, ${small.seeds} seeds. *Element-wise*: random features of each coordinate, and the covariances between coordinates. *All covariances*: those between the
features of one coordinate too, as VCReg's penalty has them. *Connected*: a fully connected network that ends in a linear layer, and all covariances.

${projectors()}

## The search

Four sources, 2000 samples, 5 seeds, element-wise cosine features. Of several starts the one of lowest loss is kept.

${searches()}

## Nonlinear mixing

Three uniform sources, 2000 samples, 6 seeds; the mean correlation (MCC, 1 best) with the true sources. Post-nonlinear: each channel through x + x³ after mixing. Network: three
times an orthogonal matrix and a leaky ReLU. Independence does not identify such sources, and a linear unmixing cannot reach them.

${nonlinear()}
`,
)
