import type { Event } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { clock, createProgress } from './progress.ts'

const step = (n: number, imagesPerSecond = 1000): Event => ({
  type: 'step',
  step: n,
  steps: 100,
  epoch: n / 10,
  loss: 21.3456,
  terms: { invariance: { value: 0.12345, weight: 25, role: 'reconstruction' } },
  learningRate: 0.1,
  gradientNorm: 1,
  imagesPerSecond,
  seconds: 256 / imagesPerSecond,
})

function record(sink: { isTTY?: boolean; columns?: number }) {
  const written: string[] = []
  let time = 0
  const progress = createProgress({ ...sink, write: text => written.push(text) }, () => time)
  return { written, progress, wait: (ms: number) => (time += ms) }
}

describe('createProgress', () => {
  it('writes a plain line every ten seconds where nobody watches, and one at the end', () => {
    const { written, progress, wait } = record({})
    for (let n = 1; n <= 99; n++, wait(250)) progress.handle(step(n))
    expect(written).toHaveLength(3)
    progress.handle(step(100))
    expect(written.at(-1)).toMatchInlineSnapshot(`
      "████████████ 100/100 · epoch 10.0 · loss 21.3 · 1000 images/s · 0:00 left · invariance 0.123
      "
    `)
  })

  it('redraws one line of a terminal at most ten times a second, never wider than it', () => {
    const { written, progress, wait } = record({ isTTY: true, columns: 40 })
    for (let n = 1; n <= 50; n++, wait(10)) progress.handle(step(n))
    expect(written).toHaveLength(5)
    for (const line of written) expect(line.replace('\r\x1b[2K', '').length).toBeLessThan(40)
    progress.clear()
    expect(written.at(-1)).toBe('\r\x1b[2K')
  })

  it('foretells the time left from the mean speed, not from one slow step', () => {
    const { written, progress, wait } = record({})
    for (let n = 1; n <= 49; n++) progress.handle(step(n))
    wait(60_000)
    progress.handle(step(50, 100))
    // 50 steps of 256 images at 0.9 · 1000 + 0.1 · 100 = 910 images/s are 14.07 s
    expect(written.at(-1)).toContain('910 images/s · 0:14 left')
  })
})

it('shows what is done of work whose end is not known', () => {
  const { written, progress, wait } = record({})
  for (const rows of [1000, 2000, 3000]) {
    progress.working(rows, undefined, 'rows of z.csv read')
    wait(5_000)
  }
  expect(written).toEqual(['1000 · rows of z.csv read\n', '3000 · rows of z.csv read\n'])
  progress.working(1, 2, 'rows of z.npy read')
  expect(written).toHaveLength(2)
})

it('writes seconds as a clock', () => expect([59.6, 3599, 3600].map(clock)).toEqual(['1:00', '59:59', '1:00:00']))
