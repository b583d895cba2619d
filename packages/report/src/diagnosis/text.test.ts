import { describe, expect, it } from 'vitest'
import { diagnose } from '../../test/diagnose.ts'
import { renderDiagnosisText } from './text.ts'

const diagnosis = diagnose()

describe('renderDiagnosisText', () => {
  it('is the verdict, findings, and a table a question', () => {
    const { answers, ...rest } = diagnosis
    const chosen = answers.filter(({ topic }) => ['dimensions', 'dependence', 'labels'].includes(topic))
    // The order of answers is the caller's; that of the text is fixed.
    expect(renderDiagnosisText({ ...rest, answers: chosen.reverse() })).toMatchInlineSnapshot(`
      "1 problem was found in 600 samples of 32 dimensions: low rank; 1 caution goes with the numbers.

      problem LOW_RANK: The effective rank is below half of the 32 dimensions: most directions are hardly
      used.
      8.314, below the threshold 16 (Roy & Vetterli (2007), a convention)

      caution NOT_GAUSSIAN: 19 of 32 columns are not Gaussian.
      0, below the threshold 0.001563 (D’Agostino & Pearson (1973) with Bonferroni’s correction)

      Of 6 estimates, 2 have an interval, 1 a p-value and 2 have a warning; 1 lower bound and 1 upper
      bound among them. Slow estimates saw 120 of the 600 samples, drawn with seed 11; n beside each
      number says which.

      ── How many dimensions does it use?
      The samples fill about 8.3 of 32 dimensions.

      estimate        value  unit        side   95 % interval   n    warnings
      ───────────────────────────────────────────────────────────────────────
      effective-rank  8.314  dimensions  point  7.914 to 8.814  600  –
      alpha-req       1.893  –           point  –               600  –
      two-nn          11.9   dimensions  point  11.2 to 12.7    600  1

      warning TOO_FEW_SAMPLES_FOR_DIMENSION (two-nn): 600 samples: above about 10 dimensions the estimate
      is too low.

      ── How independent are the features?
      Column 4 depends on column 1.

      estimate  value   side   p-value   n    warnings
      ────────────────────────────────────────────────
      dhsic     0.0021  point  0.004975  120  1

      warning PERMUTATIONS (dhsic): With 200 permutations p cannot be below 0.005.

      ── What does it know about the labels?
      The embedding holds at least 1.52 of the 1.79 nats of the label.

      estimate       value  unit  side         n
      ────────────────────────────────────────────
      info-nce       1.52   nats  lower bound  120
      label-entropy  1.792  nats  upper bound  600
      "
    `)
  })

  it('is at most 100 wide and shows what a terminal would obey', () => {
    const evil = `${String.fromCharCode(27)}[2J\r\n\u202e${'wide '.repeat(60)}`
    const text = renderDiagnosisText({
      ...diagnosis,
      findings: diagnosis.findings.map(finding => ({ ...finding, code: evil, sentence: evil, source: evil })),
      answers: diagnosis.answers.map(answer => ({
        ...answer,
        sentences: [evil],
        missing: [{ name: evil, reason: evil }],
        estimates: answer.estimates.map(estimate => ({
          ...estimate,
          name: evil,
          unit: evil,
          warnings: [{ code: evil, message: evil }],
        })),
      })),
    })
    expect(Math.max(...text.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(100)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('names the level of an interval that is not 95 %', () => {
    const answer = diagnosis.answers.find(({ topic }) => topic === 'views')!
    const [estimate] = answer.estimates
    const interval = { ...estimate!.interval!, level: 0.9 }
    const text = renderDiagnosisText({
      ...diagnosis,
      answers: [{ ...answer, estimates: [{ ...estimate!, interval }] }],
    })
    expect(text).toContain('2.9 to 3.4 (90 %)')
  })

  it('says little of nothing', () => {
    expect(renderDiagnosisText({ ...diagnosis, findings: [], answers: [], subsample: diagnosis.n })).toBe(
      'No problem was found in 600 samples of 32 dimensions by the thresholds of this diagnosis.\n',
    )
  })
})
