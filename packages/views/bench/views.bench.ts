import { createRandom, type ImageShape } from '@infomax/core'
import { bench, describe } from 'vitest'
import * as views from '../src/index.ts'

/**
 * One iteration makes one view of one image, its random stream included, on one thread: `hz` is views per second.
 * Run with `pnpm --filter @infomax/views bench`.
 */
const images = 512

function measure(shape: ImageShape, components: readonly Parameters<typeof views.buildView>[0][]): void {
  describe(shape.join(' × '), () => {
    const size = shape[0] * shape[1] * shape[2]
    const random = createRandom(0, 'bench')
    const data = Float32Array.from({ length: images * size }, () => random.uniform())
    // photographs are smooth, which branch prediction feels: neighbours share most of their value
    for (let i = shape[2]; i < data.length; i++) data[i] = 0.9 * data[i - shape[2]]! + 0.1 * data[i]!
    for (const component of components) {
      const view = views.buildView(component)
      const output = new Float32Array(size)
      let i = 0
      bench(
        component.name,
        () => {
          const image = data.subarray((i % images) * size, ((i % images) + 1) * size)
          view.apply(image, shape, output, random.child(i, i & 1), i & 1)
          i++
        },
        { time: 1500, warmupTime: 500 },
      )
    }
  })
}

measure(
  [32, 32, 3],
  [
    views.symmetricViews,
    views.asymmetricViews,
    views.weakViews,
    views.vicregViews,
    views.cifarSmallViews,
    views.spritesViews,
  ],
)
measure(
  [32, 32, 3],
  [
    views.randomResizedCrop,
    views.horizontalFlip,
    views.colorJitter,
    views.grayscale,
    views.gaussianBlur,
    views.solarize,
    views.gaussianNoise,
    views.affine,
    views.channelMix,
  ],
)
measure([8, 8, 1], [views.digitsViews])
measure([28, 28, 1], [views.digitsViews])
