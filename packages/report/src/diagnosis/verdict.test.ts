import type { Estimate, Finding } from '@infomax/core'
import { expect, it } from 'vitest'
import { diagnose } from '../../test/diagnose.ts'
import { evidence, ranked, sampled, trust, verdict } from './verdict.ts'

const base = diagnose({ n: 20, d: 3 })
const finding = (code: string, severity: Finding['severity'], value = 1): Finding => ({
  code,
  severity,
  sentence: '',
  value,
  threshold: 2,
  source: 'a paper',
})

it('puts problems first and calls nothing good', () => {
  const caution = finding('FEW_SAMPLES', 'caution')
  const [collapsed, low] = [finding('COLLAPSED', 'problem'), finding('LOW_RANK', 'problem')]
  const say = (...findings: Finding[]): string => verdict({ ...base, findings })
  expect(say()).toMatchInlineSnapshot(
    `"No problem was found in 20 samples of 3 dimensions by the thresholds of this diagnosis."`,
  )
  expect(say(caution)).toMatchInlineSnapshot(
    `"No problem was found in 20 samples of 3 dimensions by the thresholds of this diagnosis; 1 caution goes with the numbers."`,
  )
  expect(say(caution, collapsed)).toMatchInlineSnapshot(
    `"1 problem was found in 20 samples of 3 dimensions: collapsed; 1 caution goes with the numbers."`,
  )
  expect(say(collapsed, low, low)).toMatchInlineSnapshot(
    `"3 problems were found in 20 samples of 3 dimensions: collapsed and low rank."`,
  )
  expect(ranked([caution, collapsed, low])).toEqual([collapsed, low, caution])
})

it('says on which side of its threshold a number fell', () => {
  expect([1, 2, 3, Number.NaN].map(value => evidence(finding('X', 'problem', value)))).toMatchInlineSnapshot(`
    [
      "1, below the threshold 2 (a paper)",
      "2, at the threshold 2 (a paper)",
      "3, above the threshold 2 (a paper)",
      "not finite, against the threshold 2 (a paper)",
    ]
  `)
})

it('counts what estimates carry', () => {
  const point: Estimate = { name: 'x', value: 1, unit: '1', side: 'point', n: 20, d: 3, warnings: [] }
  const interval = { low: 0, high: 2, level: 0.95, method: 'bootstrap' }
  expect(trust([])).toBe('')
  expect(trust([point])).toMatchInlineSnapshot(`"Of 1 estimate, none has an interval and none has a warning."`)
  expect(
    trust([
      point,
      { ...point, interval, side: 'lower bound' },
      { ...point, interval, side: 'upper bound', pValue: 0.1 },
      { ...point, side: 'upper bound', warnings: [{ code: 'A', message: 'b' }] },
    ]),
  ).toMatchInlineSnapshot(
    `"Of 4 estimates, 2 have an interval, 1 a p-value and 1 has a warning; 1 lower bound and 2 upper bounds among them."`,
  )
})

it('says when slow estimates saw fewer samples', () => {
  expect(sampled({ ...base, subsample: 20 })).toBe('')
  expect(sampled({ ...base, n: 5000, subsample: 2000, seed: 4 })).toMatchInlineSnapshot(
    `"Slow estimates saw 2,000 of the 5,000 samples, drawn with seed 4; n beside each number says which."`,
  )
})
