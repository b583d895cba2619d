import type { Event } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { simulate } from '../test/simulate.ts'
import { summarise } from './summarise.ts'
import { renderText } from './text.ts'

const widest = (text: string): number => Math.max(...text.split('\n').map(line => [...line].length))

describe('renderText', () => {
  it('is a table', () => {
    expect(renderText(summarise(simulate()))).toMatchInlineSnapshot(`
      "infomax run sprites-vicreg-7
      vicreg · small-conv · sprites · 1,200 of 1,200 steps · 61.2 s · 5,016 images/s · finished

      Shape accuracy is 94.1 % (linear): 32.9 points above raw pixels (61.3 %) and 39.3 points above the
      untrained network (54.8 %).

      Shape accuracy  trained                  untrained                raw pixels               n
      ────────────────────────────────────────────────────────────────────────────────────────────────
      linear          94.1 % [93.1 to 95.2 %]  54.8 % [52.6 to 57.0 %]  61.3 % [59.1 to 63.4 %]  2,000
      knn-20          91.3 % [90.1 to 92.6 %]  50.2 % [48.0 to 52.4 %]  57.1 % [54.9 to 59.3 %]  2,000
      online-linear   88.0 % [86.5 to 89.4 %]  –                        –                        2,000

      R²           trained  untrained  raw pixels  n
      ──────────────────────────────────────────────────
      scale        0.953    0.610      0.710       2,000
      position x   0.871    0.420      0.520       2,000
      position y   0.866    0.440      0.500       2,000
      orientation  0.118    0.050      0.090       2,000
      hue          −0.021   0.310      0.880       2,000

      The trained representation predicts scale (R² 0.953) best and hue (R² −0.021) worst. It beats raw
      pixels on 4 of 5 latents. Below 0, as for hue, a prediction is worse than the mean.

      estimate             of                      value  unit        side         warnings
      ────────────────────────────────────────────────────────────────────────────────────────
      effective-rank       trained representation  38.2   dimensions  point        none
      gaussian-entropy     trained representation  41.27  nats        upper bound  none
      kozachenko-leonenko  trained representation  −12.4  nats        point        FEW_SAMPLES

      warning SLOW_BACKEND: A faster backend is installed but does not work here: see infomax doctor.
      "
    `)
  })

  it('is at most 100 columns wide, with names of any length', () => {
    const long = simulate({ label: 'l'.repeat(300), steps: 20 }).map(event =>
      event.type === 'evaluation'
        ? { ...event, result: { ...event.result, protocol: `${event.result.protocol}-${'é'.repeat(200)}` } }
        : event,
    )
    const text = renderText(summarise(long))
    expect(widest(text)).toBeLessThanOrEqual(100)
    expect(text).toContain('…')
  })

  it('shows what a terminal would obey', () => {
    const escapeCode = String.fromCharCode(27)
    const hostile: Event[] = [
      ...simulate({ steps: 20 }),
      { type: 'warning', code: 'X', message: `${escapeCode}[2J\r\nrm -rf \u202e` },
    ]
    const text = renderText(summarise(hostile))
    expect(text).toMatch(/warning X: {1,2}\[2J rm -rf/)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('says that a run is unfinished or broke down', () => {
    const events = simulate({ steps: 20 }).slice(0, 20)
    expect(renderText(summarise(events))).toContain('not finished')
    const broken = events.map(event => (event.type === 'step' ? { ...event, loss: Number.NaN } : event))
    expect(renderText(summarise(broken))).toContain('training broke down there')
  })
})
