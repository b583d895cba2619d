import { InfomaxError } from '@infomax/core'
import { components } from '../index.generated.ts'
import type { Part } from './part.ts'
import type { Settings } from './settings.ts'

/** What a pipeline does to one view, in the words of infomax's recipes for photographs. */
interface Pipeline {
  readonly path: string
  readonly size: number
  readonly count: number
  readonly options: Options
}

type Options = Readonly<Record<string, number | readonly number[]>>

/** May be another for each view. */
const byView = ['blur', 'solarize'] as const
const recipes = ['symmetric', 'asymmetric', 'weak', 'vicreg'] as const

/** The views of a recipe: their number, the side of an image in pixels, and the run's part. */
export function augmentationsOf(settings: Settings, native?: number): Part & { views: number; size: number } {
  const differs: string[] = []
  const pipelines = readPipelines(settings, differs)
  const [first] = pipelines
  if (!first)
    throw new InfomaxError(
      'BAD_CONFIG',
      'The recipe has no list of augmentations, nor "augmentations: FILE.yaml" in its defaults.',
      'Add either; the file is looked for in the folder augmentations beside the recipe.',
    )
  const large = pipelines.filter(({ size }) => size === first.size)
  for (const { path, count, size } of pipelines.filter(one => !large.includes(one)))
    differs.push(`${path}: ${count} crops of ${size} pixels are left out; all views of a run have one size.`)
  const views = large.flatMap(pipeline => Array.from({ length: pipeline.count }, () => pipeline))
  for (const { path, options } of large.slice(1))
    for (const [key, value] of Object.entries(options))
      if (!isByView(key) && !same(value, first.options[key]))
        differs.push(`${path}: ${key} ${value} is left out; all views have that of the first, ${first.options[key]}.`)
  const options: Options = {
    ...first.options,
    ...Object.fromEntries(byView.map(key => [key, inTurn(views.map(view => view.options[key] as number))])),
    ...(first.size === native ? {} : { size: first.size }),
  }
  return {
    run: { views: nearest(options), viewCount: views.length },
    views: views.length,
    size: first.size,
    differs: [...differs, 'Crops are bilinear, not bicubic; blur is a true Gaussian, not a repeated box.'],
  }
}

function readPipelines(settings: Settings, differs: string[]): Pipeline[] {
  const pipelines: Pipeline[] = []
  for (let i = 0; settings.has(`augmentations.${i}`); i++) {
    const path = `augmentations.${i}`
    const probability = (step: string): number => {
      const p = settings.number(`${path}.${step}.prob`, 0)
      if (!settings.boolean(`${path}.${step}.enabled`, true) && p > 0)
        differs.push(`${path}.${step}.enabled is false, but solo-learn looks at prob alone: it is done.`)
      return p
    }
    const crops = settings.boolean(`${path}.rrc.enabled`, false)
    const jitter = probability('color_jitter')
    const strength = (name: string) => settings.number(`${path}.color_jitter.${name}`, jitter > 0 ? undefined : 0)
    const equalized = probability('equalization')
    if (equalized > 0) differs.push(`${path}.equalization is left out (prob ${equalized}): there is no such view.`)
    pipelines.push({
      path,
      size: settings.count(`${path}.crop_size`),
      count: settings.count(`${path}.num_crops`),
      options: {
        crop: crops
          ? [settings.number(`${path}.rrc.crop_min_scale`), settings.number(`${path}.rrc.crop_max_scale`)]
          : [1, 1],
        jitter,
        brightness: strength('brightness'),
        contrast: strength('contrast'),
        saturation: strength('saturation'),
        hue: strength('hue'),
        grayscale: probability('grayscale'),
        blur: probability('gaussian_blur'),
        solarize: probability('solarization'),
        flip: probability('horizontal_flip'),
      },
    })
  }
  return pipelines
}

const isByView = (key: string): boolean => (byView as readonly string[]).includes(key)

const inTurn = (values: readonly number[]): number | readonly number[] =>
  values.every(value => value === values[0]) ? values[0]! : values

/** The recipe of ours that has to be told least, by its name alone where that is nothing. */
function nearest(options: Options): string | { name: string; options: Options } {
  const candidates = recipes.map(name => {
    const { options: known } = components.find(one => one.kind === 'view' && one.name === name)!
    const told = Object.entries(options).filter(
      ([key, value]) => !same(value, known.find(one => one.key === key)?.default),
    )
    return { name, options: Object.fromEntries(told) }
  })
  const least = (one: (typeof candidates)[number]) => Object.keys(one.options).length
  const best = candidates.reduce((best, one) => (least(one) < least(best) ? one : best))
  return least(best) === 0 ? best.name : best
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
