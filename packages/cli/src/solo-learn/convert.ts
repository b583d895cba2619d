import { augmentationsOf } from './augmentations.ts'
import { lossOf, methodOf } from './methods.ts'
import type { Setting, Settings } from './settings.ts'
import { backboneOf, dataOf, nativeSize, trainingOf } from './training.ts'

/** A recipe of solo-learn as a run. */
export interface Conversion {
  /** The run's keys. */
  readonly config: Readonly<Record<string, unknown>>
  /** In what the run is not that of solo-learn, one sentence each. */
  readonly differs: readonly string[]
  /** Settings that the run has no word for. */
  readonly leftOut: readonly LeftOut[]
}

export interface LeftOut extends Setting {
  readonly why: string
}

/** Every setting of the recipe is in the run, in what differs, or left out with a reason. */
export function convert(settings: Settings): Conversion {
  const method = methodOf(settings)
  const training = trainingOf(settings)
  const augmentations = augmentationsOf(settings, nativeSize(settings))
  const loss = lossOf(settings, method, { epochs: training.epochs, views: augmentations.views })
  const parts = [dataOf(settings, augmentations.size), augmentations, backboneOf(settings), loss, training]
  return {
    config: Object.assign({}, ...parts.map(({ run }) => run)),
    differs: parts.flatMap(({ differs }) => differs),
    leftOut: settings.rest().map(setting => ({ ...setting, why: reason(setting.key) })),
  }
}

const reasons: readonly (readonly [keys: RegExp, why: string])[] = [
  [
    /^(name|wandb|hydra|checkpoint|auto_resume|auto_umap|debug_augmentations|defaults\.\d+\.(wandb|override hydra))\b/,
    'files and logging',
  ],
  [/^defaults\b/, 'that file is not read'],
  [/^(accelerator|strategy|sync_batchnorm|performance|dali)\b|^data\.(num_workers|format)$/, 'the machine'],
  [/^precision$/, 'numbers are f32'],
  [/^(optimizer\.classifier_lr|momentum\.classifier|knn_eval)\b/, 'probes are set apart'],
  [/^data\.val_path$/, 'found below data.root'],
]

const reason = (key: string): string => reasons.find(([keys]) => keys.test(key))?.[1] ?? 'nothing like it'
