// Estimators of mutual information on the forty tasks of the BMI suite, where it is known.
import { mean, variance } from '@infomax/math'
import { contestants } from './known-information/contestants.ts'
import { sample, tasks } from './known-information/tasks.ts'
import { fixed, signed, table, writePage } from './page.ts'

const n = 1000
const seeds = 20

interface Outcome {
  readonly error: number
  readonly standardError: number
  /** How many intervals hold the truth. */
  readonly covered: number
}

const outcomes: (Outcome | undefined)[][] = []
for (const task of tasks) {
  const estimates = contestants.map((): { error: number; covered: boolean }[] => [])
  for (let seed = 0; seed < seeds; seed++) {
    const [x, y] = sample(task, n, seed)
    for (const [at, contestant] of contestants.entries()) {
      if (contestant.fits?.(task) === false) continue
      const { value, interval } = await contestant.estimate(x, y)
      const covered = interval !== undefined && interval.low <= task.information && task.information <= interval.high
      estimates[at]!.push({ error: value - task.information, covered })
    }
  }
  outcomes.push(
    estimates.map(runs => {
      if (runs.length === 0) return undefined
      const errors = runs.map(({ error }) => error)
      return {
        error: mean(errors),
        standardError: Math.sqrt(variance(errors) / runs.length),
        covered: runs.filter(({ covered }) => covered).length,
      }
    }),
  )
  console.error(`${outcomes.length}/${tasks.length} ${task.name}`)
}

const column = (at: number): Outcome[] => outcomes.flatMap(row => row[at] ?? [])
const cell = (outcome: Outcome | undefined): string =>
  outcome ? `${signed(outcome.error, 3)} ± ${fixed(outcome.standardError, 3)}, ${outcome.covered}` : ''

writePage(
  'known-information',
  'node estimators/run.mjs known-information',
  'Estimators where the information is known',
  [
    `The ${tasks.length} tasks of the BMI suite (Czyż et al., [arXiv:2306.11078](https://arxiv.org/abs/2306.11078)), rebuilt from their formulas: \`@\` reads “of”; CDF, half-cube (Hc), asinh, wiggly, Swiss-roll and spiral (Sp) maps can be undone, so that they change no information. ` +
      `Truth in nats: ½ ln(|Σₓ||Σ_y|/|Σ|) of normal variables, the closed form of Arellano-Valle et al. for Student's t, 1/(4ε) or ε − ln 2ε for uniform noise. Samples n = ${n}, seeds 0 to ${seeds - 1}, each with the stream of its task's name.`,
    `Each cell: mean error in nats ± its standard error over the ${seeds} seeds, and how many of the ${seeds} 95 % intervals hold the truth. The intervals are of the sampling error: where the bias is many standard errors, no interval of this kind can hold the truth. Columns of x and y are standardised before neighbours are sought. ` +
      `The last column is for one-dimensional x and y alone: ten bins a dimension are more cells than samples beyond.`,
    table(
      ['task', 'truth', ...contestants.map(({ name }) => name)],
      tasks.map((task, row) => [task.name, fixed(task.information, 3), ...outcomes[row]!.map(cell)]),
    ),
    '## Over all tasks',
    table(
      ['estimator', 'tasks', 'root mean square error', 'largest mean error', 'intervals with the truth'],
      contestants.map(({ name }, at) => {
        const all = column(at)
        const worst = all.reduce((a, b) => (Math.abs(b.error) > Math.abs(a.error) ? b : a))
        // of single estimates: bias and scatter
        const squares = all.map(({ error, standardError }) => error ** 2 + standardError ** 2 * (seeds - 1))
        return [
          name,
          String(all.length),
          fixed(Math.sqrt(mean(squares)), 3),
          `${signed(worst.error, 3)} (${tasks[outcomes.findIndex(row => row[at] === worst)]!.name})`,
          `${fixed((100 * all.reduce((sum, { covered }) => sum + covered, 0)) / (all.length * seeds), 0)} %`,
        ]
      }),
    ),
    '## What is not in the table',
    table(
      ['estimator', 'why'],
      [
        [
          '`matrix-renyi`',
          'its information is of eigenvalues of kernels and depends on their width: another quantity, not Shannon’s in nats',
        ],
        [
          '`dv`, `nwj`, `tuba`, `info-nce`, `js`, `smile`',
          'they take the scores of a critic, and would measure how it was trained; with the best critic they stand in [coverage](coverage.md)',
        ],
        [
          '`club`, `vclub-s`, `l1out`',
          'they take the densities of a trained model; with the true ones they stand in [coverage](coverage.md)',
        ],
        ['`er-bound`', 'a bound between two views of one space, which x and y of a task are not'],
        ['`ross`, `conditional-ksg`', 'for labels, and for a third variable'],
      ],
      2,
    ),
  ],
)
