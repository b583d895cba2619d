// One name, several definitions: what each gives on one input, beside what infomax gives.
import {
  cka,
  codingRate,
  distanceCorrelation,
  effectiveRank,
  hsic,
  kozachenkoLeonenko,
  ksg,
  lidar,
  rankme,
  skewtest,
  vmfKde,
} from '@infomax/estimators'
import { createRandom } from '@infomax/math'
import { vicreg } from '@infomax/objectives'
import { tf } from '@infomax/tensor'
import '@tensorflow/tfjs'
import {
  centredProduct,
  discriminants,
  distances,
  eigenvalues,
  gaussian,
  ksgOf,
  logConstant,
  type Rows,
  rank,
  scaled,
  singular,
  sphereEntropy,
  uCentredProduct,
  vicregOf,
} from './conformance/definitions.ts'
import { rounded, X, XY, x0, Y, y0 } from './conformance/inputs.ts'
import { fixed, table, writePage } from './page.ts'

interface Line {
  readonly definition: string
  readonly whose: string
  readonly value: number
  /** How infomax gives it, and what it gives; neither where it does not offer it. */
  readonly call?: string
  readonly ours?: number
}

interface Section {
  readonly title: string
  readonly says: string
  readonly lines: readonly Line[]
}

const column = (values: readonly number[]): number[][] => values.map(value => [value])
const value = async (estimate: Promise<{ readonly value: number }>): Promise<number> => (await estimate).value

const kernels = [gaussian(X, 1), gaussian(Y, 1)] as const
const lengths = [distances(X), distances(Y)] as const
const n = X.length
const product = centredProduct(...kernels)
const alignment = product / Math.sqrt(centredProduct(kernels[0], kernels[0]) * centredProduct(kernels[1], kernels[1]))
const unbiasedAlignment =
  uCentredProduct(...kernels) /
  Math.sqrt(uCentredProduct(kernels[0], kernels[0]) * uCentredProduct(kernels[1], kernels[1]))
const dcor2 =
  centredProduct(...lengths) /
  Math.sqrt(centredProduct(lengths[0], lengths[0]) * centredProduct(lengths[1], lengths[1]))
const dcor2Unbiased =
  uCentredProduct(...lengths) /
  Math.sqrt(uCentredProduct(lengths[0], lengths[0]) * uCentredProduct(lengths[1], lengths[1]))

/** diag(1, ½, ⅓, …). */
const size = 512
const decaying: Rows = Array.from({ length: size }, (_, i) =>
  Array.from({ length: size }, (_, j) => (i === j ? 1 / (i + 1) : 0)),
)
const random = createRandom(0, 'conformance')
const wide: Rows = Array.from({ length: 100 }, () => Array.from({ length: 256 }, () => random.normal()))

const symmetric = Array.from({ length: 20 }, (_, i) => i)

async function vicregLoss(convention: 'reference' | 'paper' | 'solo-learn'): Promise<number> {
  await tf.setBackend('cpu')
  const objective = vicreg.create(vicreg.options.parse({ convention }), { random: createRandom(0), warn() {} })
  const views = [X, Y].map(rows => tf.tensor2d(rows.map(row => [...row])))
  const terms = Object.values(objective.terms({ embeddings: views, step: 0, steps: 1 }))
  let total = 0
  for (const { weight, value } of terms) total += weight * (await value.data())[0]!
  tf.dispose([...views, ...terms.map(({ value }) => value)])
  return total
}

const conventions = vicregOf(X, Y)
const lambdas = discriminants(X, Y, 1e-4)

const sections: readonly Section[] = [
  {
    title: 'RankMe and effective rank',
    says: 'exp(−Σ p ln p) of shares of a spectrum. Which spectrum and which ε decide it; of [X Y], and of the diagonal matrix 1, ½, ⅓ … of 512 rows and columns.',
    lines: [
      {
        definition: '[X Y], singular values, ε = 1e-7',
        whose: 'paper (arXiv:2210.02885)',
        value: rank(singular(XY), 1e-7),
        call: 'rankme',
        ours: await value(rankme(XY)),
      },
      {
        definition: '[X Y], singular values, no ε',
        whose: 'Roy and Vetterli (2007)',
        value: rank(singular(XY), 0),
        call: 'effective-rank',
        ours: await value(effectiveRank(XY)),
      },
      {
        definition: '[X Y], eigenvalues, ε = 1e-7',
        whose: 'reptrix (issue 16)',
        value: rank(eigenvalues(XY), 1e-7),
      },
      {
        definition: '1/k, singular values, ε = 1e-7',
        whose: 'paper; stable-pretraining in JAX',
        value: rank(singular(decaying), 1e-7),
        call: 'rankme',
        ours: await value(rankme(decaying)),
      },
      {
        definition: '1/k, singular values, ε = 1e-5',
        whose: 'stable-pretraining in PyTorch',
        value: rank(singular(decaying), 1e-5),
        call: 'rankme eps=1e-5',
        ours: await value(rankme(decaying, { eps: 1e-5 })),
      },
      { definition: '1/k, eigenvalues, ε = 1e-7', whose: 'reptrix', value: rank(eigenvalues(decaying), 1e-7) },
    ],
  },
  {
    title: 'KSG',
    says: 'Variant 1, k = 3, nats. Counts of others *nearer* than ε or *as near*; columns as they are or scaled. The two counts differ by a sample or two where there are no ties, and by much where there are: x₀ and y₀ rounded to tenths have no density, and infomax says `TIES`.',
    lines: [
      {
        definition: 'X, Y, strictly nearer',
        whose: 'paper (eq. 8), NPEET, infomeasure ≥ 0.6',
        value: ksgOf(X, Y, 3, true),
        call: 'ksg',
        ours: await value(ksg(X, Y)),
      },
      { definition: 'X, Y, as near', whose: 'infomeasure < 0.6', value: ksgOf(X, Y, 3, false) },
      {
        definition: 'x₀, y₀, strictly nearer',
        whose: 'paper',
        value: ksgOf(column(x0), column(y0), 3, true),
        call: 'ksg',
        ours: await value(ksg(x0, y0)),
      },
      {
        definition: 'x₀, y₀, each over its deviation; negative values raised to 0',
        whose: 'scikit-learn',
        value: Math.max(0, ksgOf(scaled(column(x0)), scaled(column(y0)), 3, true)),
        call: 'ksg of scaled columns',
        ours: await value(ksg(scaled(column(x0)), scaled(column(y0)))),
      },
      {
        definition: 'x₀, y₀ rounded to tenths, strictly nearer',
        whose: 'paper',
        value: ksgOf(column(rounded(x0)), column(rounded(y0)), 3, true),
        call: 'ksg',
        ours: await value(ksg(rounded(x0), rounded(y0))),
      },
      {
        definition: 'x₀, y₀ rounded to tenths, as near',
        whose: 'infomeasure < 0.6',
        value: ksgOf(column(rounded(x0)), column(rounded(y0)), 3, false),
      },
    ],
  },
  {
    title: 'Units of entropy',
    says: 'Kozachenko–Leonenko of X, k = 3, maximum norm. infomax gives nats everywhere, and says so in `unit`.',
    lines: [
      {
        definition: 'nats',
        whose: 'SciPy, infomeasure, JIDT (continuous)',
        value: await value(kozachenkoLeonenko(X)),
        call: 'kozachenko-leonenko',
        ours: await value(kozachenkoLeonenko(X)),
      },
      {
        definition: 'bits',
        whose: 'NPEET, dit, JIDT (discrete)',
        value: (await value(kozachenkoLeonenko(X))) / Math.LN2,
      },
    ],
  },
  {
    title: 'HSIC',
    says: 'Gaussian kernels of width 1 of X and Y. Three normalisations, and two correlations under the same name.',
    lines: [
      {
        definition: 'tr(KHLH)/n²',
        whose: 'Gretton et al. (2008), dHSIC',
        value: product / n ** 2,
        call: 'hsic sigma=1',
        ours: await value(hsic(X, Y, { sigma: 1 })),
      },
      { definition: 'tr(KHLH)/(n − 1)²', whose: 'Gretton et al. (2005)', value: product / (n - 1) ** 2 },
      {
        definition: 'without bias',
        whose: 'Song et al. (2012)',
        value: uCentredProduct(...kernels),
        call: 'hsic sigma=1 estimator=unbiased',
        ours: await value(hsic(X, Y, { sigma: 1, estimator: 'unbiased' })),
      },
      {
        definition: '√ of HSIC(K, L)/√(HSIC(K, K) HSIC(L, L))',
        whose: '`Hsic(bias=True)` of hyppo',
        value: Math.sqrt(alignment),
      },
      {
        definition: 'the same without √',
        whose: 'CKA, Kornblith et al. (2019)',
        value: alignment,
        call: 'cka kernel=rbf sigma=1',
        ours: await value(cka(X, Y, { kernel: 'rbf', sigma: 1 })),
      },
      {
        definition: 'the same of estimates without bias',
        whose: '`Hsic()` of hyppo, debiased CKA',
        value: unbiasedAlignment,
        call: 'cka kernel=rbf sigma=1 debiased=true',
        ours: await value(cka(X, Y, { kernel: 'rbf', sigma: 1, debiased: true })),
      },
    ],
  },
  {
    title: 'Distance correlation',
    says: 'Of X and Y. infomax gives the square, which alone has an estimate without bias.',
    lines: [
      {
        definition: 'the root, biased',
        whose: '`distance_correlation` of dcor, `Dcorr(bias=True)` of hyppo, Székely et al. (2007)',
        value: Math.sqrt(dcor2),
      },
      {
        definition: 'the square, biased',
        whose: '`distance_correlation_sqr` of dcor',
        value: dcor2,
        call: 'distance-correlation',
        ours: await value(distanceCorrelation(X, Y)),
      },
      {
        definition: 'the square without bias',
        whose: '`u_distance_correlation_sqr` of dcor, `Dcorr()` of hyppo',
        value: dcor2Unbiased,
        call: 'distance-correlation estimator=unbiased',
        ours: await value(distanceCorrelation(X, Y, { estimator: 'unbiased' })),
      },
    ],
  },
  {
    title: 'VICReg',
    says: 'The loss with weights 25, 25 and 1 of the embeddings X and Y (infomax in single precision).',
    lines: [
      {
        definition: 'distance a number, variance halved',
        whose: 'authors’ code, lightly',
        value: conventions.reference,
        call: 'loss vicreg',
        ours: await vicregLoss('reference'),
      },
      {
        definition: 'distance a number, variance summed over views',
        whose: 'solo-learn',
        value: conventions['solo-learn'],
        call: 'loss vicreg convention=solo-learn',
        ours: await vicregLoss('solo-learn'),
      },
      {
        definition: 'distance a sample, variance summed',
        whose: 'the printed formula',
        value: conventions.paper,
        call: 'loss vicreg convention=paper',
        ours: await vicregLoss('paper'),
      },
    ],
  },
  {
    title: 'LiDAR',
    says: 'Of X and Y as two views of forty objects, δ = 1e-4.',
    lines: [
      {
        definition: 'exp of the entropy of the eigenvalues',
        whose: 'paper (arXiv:2312.04000)',
        value: rank(lambdas, 1e-7),
        call: 'lidar',
        ours: await value(lidar(X, Y)),
      },
      { definition: 'the entropy itself', whose: 'OFSkean/information_flow', value: Math.log(rank(lambdas, 1e-7)) },
    ],
  },
  {
    title: 'Coding rate',
    says: 'Of [X Y] as it is. The argument `eps` of the authors’ code is ε² already.',
    lines: [
      {
        definition: 'ε² = 0.5',
        whose: 'authors’ code with eps = 0.5',
        value: eigenvalues(XY).reduce((sum, lambda) => sum + Math.log1p((4 * lambda) / (40 * 0.5)) / 2, 0),
        call: 'coding-rate',
        ours: await value(codingRate(XY)),
      },
      {
        definition: 'ε = 0.5, ε² = 0.25',
        whose: 'the letter of the paper',
        value: eigenvalues(XY).reduce((sum, lambda) => sum + Math.log1p((4 * lambda) / (40 * 0.25)) / 2, 0),
        call: 'coding-rate eps2=0.25',
        ours: await value(codingRate(XY, { eps2: 0.25 })),
      },
    ],
  },
  {
    title: 'Entropy on the sphere',
    says: 'Joe’s entropy with κ = 10, the self term included, of 100 normal samples in 256 dimensions (seed 0). Adding 1e-7 to a Bessel function of e⁻²⁸⁷ replaces it.',
    lines: [
      {
        definition: 'ln I(κ) in log space',
        whose: 'the formula of arXiv:2307.10907',
        value: sphereEntropy(wide, 10, logConstant(256, 10, 0)),
        call: 'vmf-kde leaveOneOut=false',
        ours: await value(vmfKde(wide, { leaveOneOut: false })),
      },
      {
        definition: 'ln(I(κ) + 1e-7)',
        whose: 'apple/ml-entropy-reconstruction',
        value: sphereEntropy(wide, 10, logConstant(256, 10, 1e-7)),
      },
    ],
  },
  {
    title: 'Skewness test',
    says: 'Of 0, 1, …, 19, whose skewness is exactly 0.',
    lines: [
      {
        definition: 'δ asinh(y/α)',
        whose: 'D’Agostino (1970)',
        value: 0,
        call: 'skewtest convention=exact',
        ours: await value(skewtest(symmetric, { convention: 'exact' })),
      },
      {
        definition: 'the same with 1 for y = 0',
        whose: 'SciPy',
        value: skewAtOne(20),
        call: 'skewtest',
        ours: await value(skewtest(symmetric)),
      },
    ],
  },
]

/** D'Agostino's transformation of y = 1 for n samples. */
function skewAtOne(n: number): number {
  const beta = (3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3)) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
  const w2 = Math.sqrt(2 * (beta - 1)) - 1
  return Math.asinh(1 / Math.sqrt(2 / (w2 - 1))) / Math.sqrt(Math.log(w2) / 2)
}

// single precision of the loss, double of everything else
const agrees = ({ value, ours }: Line): boolean => Math.abs(ours! - value) <= 2e-6 * Math.max(1, Math.abs(value))
for (const line of sections.flatMap(({ lines }) => lines))
  if (line.ours !== undefined && !agrees(line))
    throw new Error(`${line.call} gives ${line.ours}, its definition (${line.definition}) ${line.value}`)

writePage('conformance', 'node estimators/run.mjs conformance', 'One name, several definitions', [
  'Where the field disagrees about what a name means: each definition written out in plain loops (`bench/estimators/conformance/definitions.ts`), what it gives on one input, and the call of infomax that gives it. The command fails where infomax and the definition it claims differ by more than rounding. ' +
    'Inputs unless said: i = 1 … 40 in radians, X = [sin i, cos 1.7i + 0.1i/40], Y = [sin i + 0.3 cos 2.3i, sin 0.9i], x₀ and y₀ their first columns. ' +
    'Whose a definition is was read in their code or documents: reptrix issue 16, stable-pretraining 2026, hyppo 0.5.2, dcor 0.7, infomeasure 0.6.3 and its change log, scikit-learn 1.9.1, SciPy 1.17.1.',
  ...sections.flatMap(({ title, says, lines }) => [
    `## ${title}`,
    says,
    table(
      ['definition', 'whose', 'infomax', 'value of the definition', 'value of infomax'],
      lines.map(({ definition, whose, value, call, ours }) => [
        definition,
        whose,
        call ? `\`${call}\`` : 'not offered',
        fixed(value, 6),
        ours === undefined ? '' : fixed(ours, 6),
      ]),
      3,
    ),
  ]),
])
