import type { View } from '@infomax/core'
import { shapeAfter, sizeOf } from './shape.ts'

/**
 * One view after another, each working on what the one before it wrote; none at all changes nothing.
 * @example
 * compose([buildView(randomResizedCrop, { size: 16 }), buildView(horizontalFlip)])
 */
export function compose(views: readonly View[]): View {
  const between: Float32Array[] = []
  const buffer = (i: number, length: number): Float32Array =>
    between[i]?.length === length ? between[i]! : (between[i] = new Float32Array(length))
  return {
    outputShape: input => views.reduce((shape, view) => shapeAfter(view, shape), input),
    apply(image, shape, output, random, index) {
      if (views.length === 0) return output.set(image)
      let from = image
      let fromShape = shape
      for (let i = 0; i < views.length; i++) {
        const view = views[i]!
        const toShape = shapeAfter(view, fromShape)
        const to = i === views.length - 1 ? output : buffer(i, sizeOf(toShape))
        view.apply(from, fromShape, to, random, index)
        from = to
        fromShape = toShape
      }
    },
  }
}

/** Views that differ by the view's number: view v of a sample is made by entry v mod length. At least one; all must give one shape. */
export function byView(views: readonly [View, ...View[]]): View {
  return {
    outputShape: input => shapeAfter(views[0], input),
    apply(image, shape, output, random, index) {
      views[index % views.length]!.apply(image, shape, output, random, index)
    },
  }
}
