import type { Event } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { simulate } from '../test/simulate.ts'
import {
  breakdown,
  effectiveRank,
  historySentence,
  lossSentence,
  monitorSentence,
  optimisationSentence,
  projectionSentence,
  spectrumSentence,
  words,
} from './readings.ts'
import { accuracySentence, headline, headlineSentence, latentSentence } from './results.ts'
import { summarise } from './summarise.ts'

const events = simulate({ steps: 300 })
const good = summarise(events)
const spectrum = (subject: 'trained' | 'untrained', eigenvalues: number[]): Event => ({
  type: 'spectrum',
  step: 1,
  subject,
  of: 'representation',
  eigenvalues,
})

describe('the headline', () => {
  it('says by how many points training won', () => {
    expect(headlineSentence(good)).toMatchInlineSnapshot(
      `"Shape accuracy is 94.1 % (linear): 32.9 points above raw pixels (61.3 %) and 39.3 points above the untrained network (54.8 %)."`,
    )
  })

  it('says as plainly that it lost', () => {
    expect(headlineSentence(summarise(simulate({ steps: 300, luck: -0.36 })))).toMatchInlineSnapshot(
      `"Shape accuracy is 58.1 % (linear): 3.1 points below raw pixels (61.3 %) and 3.3 points above the untrained network (54.8 %). The representation is no better than raw pixels by this measure. The intervals of trained and raw pixels and the untrained network overlap, so those differences may be chance."`,
    )
    expect(headlineSentence(summarise(simulate({ steps: 300, luck: -0.5 })))).toMatchInlineSnapshot(
      `"Shape accuracy is 44.1 % (linear): 17.1 points below raw pixels (61.3 %) and 10.7 points below the untrained network (54.8 %). Training has not helped by this measure. The representation is no better than raw pixels by this measure."`,
    )
  })

  it('says when a difference may be chance', () => {
    expect(headlineSentence(summarise(simulate({ steps: 300, luck: -0.32 })))).toMatchInlineSnapshot(
      `"Shape accuracy is 62.1 % (linear): 0.9 points above raw pixels (61.3 %) and 7.3 points above the untrained network (54.8 %). The intervals of trained and raw pixels overlap, so that difference may be chance."`,
    )
  })

  it('calls vectors input and not pixels, and an unnamed label accuracy', () => {
    const start = { ...events[0]!, data: { ...good.data, sampleShape: [40], label: '' } } as Event
    expect(headlineSentence(summarise([start, ...events.slice(1)]))).toMatch(/^Accuracy is 94\.1 % .* above raw input/)
  })

  it('is chosen by protocol and not by value', () => {
    const worse = events.map(event =>
      event.type === 'evaluation' && event.result.protocol === 'linear' && event.subject === 'trained'
        ? { ...event, result: { ...event.result, value: 0.1 } }
        : event,
    )
    expect(headline(summarise(worse))?.protocol).toBe('linear')
  })

  it('says what is missing', () => {
    expect(headlineSentence(summarise(events.slice(0, 1)))).toBe('No accuracy was evaluated in this run.')
    const online = events.filter(event => event.type === 'start' || event.type === 'step' || event.type === 'monitor')
    const only = events.filter(event => event.type === 'evaluation' && event.result.protocol === 'online-linear')
    expect(headlineSentence(summarise([...online, ...only]))).toMatch(/neither an untrained network nor the raw input/)
  })
})

describe('figures', () => {
  it('read the accuracies over all protocols', () => {
    expect(accuracySentence(good)).toMatchInlineSnapshot(
      `"The trained representation beats raw pixels under 2 of 2 protocols and the untrained network under 2 of 2 protocols. Its smallest lead is 32.9 points, over raw pixels (linear)."`,
    )
    expect(accuracySentence(summarise(simulate({ steps: 300, luck: -0.35 })))).toMatchInlineSnapshot(
      `"The trained representation beats raw pixels under 0 of 2 protocols and the untrained network under 2 of 2 protocols. It falls furthest, 2.1 points, behind raw pixels (linear)."`,
    )
  })

  it('read the latents, lost ones too', () => {
    expect(latentSentence(good)).toMatchInlineSnapshot(
      `"The trained representation predicts scale (R² 0.953) best and hue (R² −0.021) worst. It beats raw pixels on 4 of 5 latents. Below 0, as for hue, a prediction is worse than the mean."`,
    )
  })

  it('read the loss', () => {
    expect(lossSentence(good)).toMatchInlineSnapshot(
      `"The loss fell from 23.27 to 5.599, comparing the first tenth of the steps with the last; at the end its weighted terms are invariance 1.558, variance 3.455 and covariance 0.5873."`,
    )
    const rising = events.map(event => (event.type === 'step' ? { ...event, loss: event.step } : event))
    expect(lossSentence(summarise(rising))).toMatch(/^The loss rose from 15\.5 to 285\.5/)
    const broken = events.map(event =>
      event.type === 'step' && event.step > 290 ? { ...event, loss: Number.NaN } : event,
    )
    expect(lossSentence(summarise(broken))).toMatch(/At 10 steps the loss was not a finite number/)
    expect(breakdown(good.loss)).toBeUndefined()
  })

  it('read the spectrum', () => {
    expect(spectrumSentence(good, 'representation')).toMatchInlineSnapshot(
      `"The trained representation uses 30.9 of 64 dimensions (effective rank); the untrained network 6.7."`,
    )
    const narrowed = summarise([
      events[0]!,
      spectrum('trained', [5, 0, 0, 0, 0]),
      spectrum('untrained', [1, 1, 1, 1, 1]),
    ])
    expect(spectrumSentence(narrowed, 'representation')).toBe(
      'The trained representation uses 1 of 5 dimensions (effective rank); the untrained network 5. This is a dimensional collapse. Training has narrowed the spectrum.',
    )
    expect(spectrumSentence(summarise([events[0]!, spectrum('trained', [0, 0, 0])]), 'representation')).toBe(
      'The trained representation has collapsed to a point: all of its 3 eigenvalues are 0.',
    )
  })

  it('read the monitors, the plane, the results during training and the optimisation', () => {
    expect(monitorSentence(good.monitors)).toMatchInlineSnapshot(
      `"Monitor collapse, from step 0 to 300: representation std rose from 0.3053 to 0.9573, representation dead fell from 14 to 0 dimensions and representation effective rank rose from 7.078 to 30.81 dimensions."`,
    )
    const at = (...values: number[]) => values.map((value, i) => ({ step: 10 * i, value }))
    const bound = { monitor: 'er-bound', unit: 'nats' }
    const sentence = monitorSentence([
      { ...bound, quantity: 'views', points: at(1, 4) },
      { ...bound, quantity: 'views/entropy', points: at(-3, -2) },
      { ...bound, quantity: 'views/entropyCeiling', points: at(-1, -1) },
      { ...bound, quantity: 'views/ceiling', points: at(9, 9) },
    ])
    expect(sentence).toMatchInlineSnapshot(
      `"Monitor er-bound, from step 0 to 10: views rose from 1 to 4 of at most 9 nats and views entropy rose from −3 to −2 of at most −1 nats."`,
    )
    expect(projectionSentence(good, 'representation')).toMatchInlineSnapshot(
      `"The first two principal components hold 34.3 % of the trained representation’s variance and 87.5 % of the untrained representation’s variance; what lies in the other directions is not seen here."`,
    )
    expect(historySentence(good)).toMatchInlineSnapshot(`"During training, online-linear went from 65.3 % to 88.2 %."`)
    expect(optimisationSentence(good)).toMatchInlineSnapshot(
      `"Over 300 steps in 61.2 s, the learning rate peaked at 0.002 and ended at 0, the gradient norm fell from 8.449 to 1.277 and the median speed was 5,208 images/s."`,
    )
  })
})

describe('effectiveRank', () => {
  it('is d for d equal eigenvalues, 1 for one, whatever their scale', () => {
    // exp(log d) is d up to rounding.
    for (const d of [1, 2, 7, 64]) expect(effectiveRank(Array(d).fill(1e-9))).toBeCloseTo(d, 10)
    expect(effectiveRank([3, 0, 0])).toBe(1)
  })

  it('is the exponential of the entropy of the shares', () => {
    // Shares 1/2, 1/4, 1/4: entropy 1.5 bits.
    expect(effectiveRank([2, 1, 1])).toBeCloseTo(2 ** 1.5, 12)
  })
})

it('reads names as words', () => {
  expect(['effectiveRank', 'effective-rank', 'dead_dims', 'r2/scale'].map(words)).toEqual([
    'effective rank',
    'effective rank',
    'dead dims',
    'r2 scale',
  ])
})
