import { type Claim, claims, joint, pairs, type Runs } from './claims.ts'
import { type Dependence, group, mostColumns } from './dependence.ts'
import { type Objective, objectives, projectorNames, type Setting, usual } from './settings.ts'
import { meanOf, thousandths } from './statistics.ts'
import { batch, learningRate, type Measured, samples } from './train.ts'

export interface Study {
  readonly seeds: number
  /** Of one core. */
  readonly minutes: number
  readonly runs: Readonly<Record<Objective, Runs>>
  readonly others: readonly { readonly setting: Setting; readonly measured: readonly Measured[] }[]
}

/** docs/independence.md. */
export function page({ seeds, minutes, runs, others }: Study): string {
  const all = objectives.flatMap(objective => claims(objective, runs[objective]))
  return `# Projectors and pairwise independence

Written by \`node independence/run.mjs\`, run in the folder \`bench\`: every number on this page comes from it (${minutes.toFixed(0)} minutes of one core). Not to be edited.

VCReg, the variance and covariance part of VICReg, is said to make the features before a projector independent in pairs, more so for wider projectors, even random ones, while their joint dependence stays (Mialon, Balestriero and LeCun, [arXiv:2209.14905](https://arxiv.org/abs/2209.14905)). Here small encoders are trained with either, ${seeds} seeds each, and that is measured. The paper's networks are larger and trained for far longer; a direction that is not seen here may well be seen there.

- **HSIC**: the mean over all pairs of features of HSIC(x, y)/√(HSIC(x, x) HSIC(y, y)), biased, Gaussian kernels of median width; 1 where features determine one another. **dHSIC**: its counterpart for ${group} features together, the mean over disjoint groups. Both less what the same features show in random orders, so that 0 is independence; both in thousandths, mean ± standard error over seeds.
- Of at most ${mostColumns} features that vary, on ${samples} test images without augmentation. *Untrained* networks have running statistics from the training images. *Representation* is before the projector, *embedding* after it.
- ${usual.encoder}, 32 features, ${usual.steps} steps of ${batch} images with two views, AdamW at ${learningRate}, one cycle, wasm.

${objectives.map(objective => section(objective, runs[objective])).join('\n\n')}

## What the paper says, and what was found

A difference falls or rises where all seeds agree and its mean is more than two standard errors from 0; otherwise it is undecided. Few seeds resolve only large differences. What is said of a fall that did not come is untested.

${table(['said', 'objective', 'compared', 'difference', 'here it', 'outcome'], all.map(row))}

${summary(all)}

## What else was tried

VICReg and VCReg with the projector \`learned 128-128\` on other encoders and for longer: whether a direction above is due to the choice of the network.

${table(
  ['encoder', 'objective', 'steps', 'HSIC untrained', 'HSIC trained', 'dHSIC untrained', 'dHSIC trained'],
  others.map(({ setting, measured }) => [
    setting.encoder,
    setting.objective,
    String(setting.steps),
    ...beforeAndAfter(measured),
  ]),
)}
`
}

function section(objective: Objective, runs: Runs): string {
  const rows = projectorNames.map(name => [
    name,
    mean(runs[name], ({ representation }) => pairs(representation)),
    mean(runs[name], ({ embedding }) => pairs(embedding)),
    mean(runs[name], ({ representation }) => joint(representation)),
    mean(runs[name], ({ embedding }) => joint(embedding)),
    String(Math.min(...runs[name].map(({ representation }) => representation.live))),
  ])
  const untrained = runs.none
  const start = [
    'untrained',
    mean(untrained, run => pairs(run.untrained)),
    '',
    mean(untrained, run => joint(run.untrained)),
    '',
    String(Math.min(...untrained.map(run => run.untrained.live))),
  ]
  const titles = { vicreg: 'VICReg', vcreg: 'VCReg alone, without invariance' }
  return `## ${titles[objective]}

${table(['projector', 'HSIC representation', 'HSIC embedding', 'dHSIC representation', 'dHSIC embedding', 'features that vary'], [start, ...rows])}`
}

function beforeAndAfter(measured: readonly Measured[]): string[] {
  const both = (of: (one: Dependence) => number): string[] => [
    mean(measured, ({ untrained }) => of(untrained)),
    mean(measured, ({ representation }) => of(representation)),
  ]
  return [...both(pairs), ...both(joint)]
}

const row = ({ said, objective, compared, difference, direction, outcome }: Claim): string[] => [
  said,
  objective,
  compared,
  thousandths(difference),
  direction === 'undecided' ? 'neither falls nor rises' : direction,
  outcome === 'not reproduced' ? '**not reproduced**' : outcome,
]

function summary(all: readonly Claim[]): string {
  const count = (outcome: Claim['outcome']): number => all.filter(claim => claim.outcome === outcome).length
  const failed = all.filter(({ outcome }) => outcome === 'not reproduced')
  const which = failed.map(({ said, objective }) => `*${said}* (${objective})`).join('; ')
  return `Of ${all.length} comparisons ${count('reproduced')} reproduce, ${count('undecided')} stay undecided and ${count('untested')} untested; ${failed.length} do not reproduce${which && `: ${which}`}.`
}

const mean = (measured: readonly Measured[], of: (run: Measured) => number): string =>
  thousandths(meanOf(measured.map(of)))

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? ':--' : '--:'))), ...rows.map(line)].join('\n')
}
