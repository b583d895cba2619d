import { type Component, createRandom, type ImageShape, type Options, parseOptions, standalone } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { testOptions } from './options.ts'

export interface ViewContract<S extends Options = Options> {
  readonly options?: z.input<S>
  /** Shapes of images that it takes. */
  readonly shapes?: readonly ImageShape[]
  /** Whether its result depends on the random stream. */
  readonly random?: boolean
  /** Between what its numbers lie; without bounds for a view that adds noise or light: [-Infinity, Infinity]. */
  readonly range?: readonly [low: number, high: number]
}

/**
 * The contract of a view: fills its output with finite numbers of its range, changes no input, keeps nothing, draws from its stream
 * alone.
 * @example
 * testView(horizontalFlip, { options: { probability: 0.5 }, random: true })
 */
export function testView<N extends string, S extends Options>(
  component: Component<'view', N, S>,
  contract: ViewContract<S> = {},
): void {
  const {
    shapes = [
      [8, 8, 3],
      [9, 6, 1],
    ] as const,
    random = false,
    range = [0, 1],
  } = contract
  const view = component.create(parseOptions(component, contract.options), standalone)
  // Interpolation and colour matrices in f32 may pass the ends by their rounding
  const inRange = (value: number) => Number.isFinite(value) && value >= range[0] - 1e-6 && value <= range[1] + 1e-6
  const seeds = Array.from({ length: 32 }, (_, seed) => seed)

  describe(`view ${component.name}`, () => {
    testOptions(component, contract.options as Record<string, unknown>)

    describe.each(shapes.map(shape => ({ shape })))('images of shape $shape', ({ shape }) => {
      const imageOf = (seed: number): Float32Array => {
        const random = createRandom(seed, 'image')
        return Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.uniform())
      }
      const output = view.outputShape?.(shape) ?? shape
      const size = output[0] * output[1] * output[2]
      const apply = (image: Float32Array, seed: number, index = 0, into = new Float32Array(size).fill(Number.NaN)) => {
        view.apply(image, shape, into, createRandom(seed, 'view'), index)
        return into
      }

      it('says the shape of what it makes', () => {
        expect(output).toHaveLength(3)
        for (const side of output) expect(side).toSatisfy(n => Number.isSafeInteger(n) && (n as number) > 0)
        expect(view.outputShape?.(shape) ?? shape).toEqual(output)
      })

      it('fills its output with numbers of its range, for each view of a sample', () => {
        for (const seed of seeds)
          for (const index of [0, 1, 2]) {
            const made = apply(imageOf(seed), seed, index)
            expect(made.every(inRange)).toBe(true)
          }
      })

      it('makes such numbers of black and of white images too', () => {
        for (const level of [0, 1]) {
          const made = apply(imageOf(0).fill(level), 1)
          expect(made.every(inRange)).toBe(true)
        }
      })

      it('leaves the image as it was', () => {
        for (const seed of seeds) {
          const image = imageOf(seed)
          apply(image, seed)
          expect(image).toEqual(imageOf(seed))
        }
      })

      it('is a function of image, stream and view: the same again, whatever came between', () => {
        const first = seeds.map(seed => apply(imageOf(seed), seed, seed % 2))
        const again = seeds.toReversed().map(seed => apply(imageOf(seed), seed, seed % 2))
        expect(again.toReversed()).toEqual(first)
      })

      it('keeps neither array', () => {
        const image = imageOf(0)
        const into = new Float32Array(size)
        apply(image, 0, 0, into)
        const kept = into.slice()
        image.fill(0.5)
        apply(imageOf(1), 1)
        expect(into).toEqual(kept)
        expect(apply(imageOf(0), 0)).toEqual(kept)
      })

      if (random)
        it('differs from draw to draw', () => {
          const made = new Set(seeds.map(seed => apply(imageOf(0), seed).join()))
          expect(made.size).toBeGreaterThan(1)
        })
    })
  })
}
