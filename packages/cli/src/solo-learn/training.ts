import { InfomaxError, suggest } from '@infomax/core'
import type { Part } from './part.ts'
import type { Settings } from './settings.ts'

/** The data set, whose images are of this size in pixels. Throws `UNKNOWN_NAME` for one that infomax cannot read. */
export function dataOf(settings: Settings, size: number): Part {
  const name = settings.text('data.dataset')
  const root = settings.text('data.train_path')
  if (isCifar(name)) return { run: { data: { name, options: { root } } }, differs: [] }
  known('data set', name, ['cifar10', 'cifar100', 'imagenet', 'imagenet100', 'custom'])
  known('format', settings.text('data.format', 'image_folder'), ['image_folder', 'dali'])
  const parent = /^(.*)\/train\/?$/.exec(root)?.[1]
  const inParts =
    parent !== undefined && [`${parent}/val`, `${parent}/test`].includes(settings.text('data.val_path', ''))
  return {
    run: { data: { name: 'image-folder', options: { root: inParts ? parent : root, size } } },
    differs: [
      `Images are scaled to ${size} × ${size} before they are cropped.`,
      ...(inParts ? [] : ['A share of the images is kept for testing (data.testFraction); data.val_path is not read.']),
    ],
  }
}

/** The side of an image of a data set that has one. */
export const nativeSize = (settings: Settings): number | undefined =>
  isCifar(settings.text('data.dataset')) ? 32 : undefined

const isCifar = (name: string): boolean => name === 'cifar10' || name === 'cifar100'

/** Throws `UNKNOWN_NAME` for a backbone that infomax has not. */
export function backboneOf(settings: Settings): Part {
  const name = known('backbone', settings.text('backbone.name'), ['resnet18', 'resnet50'])
  const cifar = nativeSize(settings) !== undefined
  const zeroInit = settings.boolean('backbone.kwargs.zero_init_residual', false)
  return {
    run: { backbone: { name, options: { stem: cifar ? 'cifar' : 'imagenet', ...(zeroInit ? { zeroInit } : {}) } } },
    differs: cifar ? ['The first convolution is padded by 1, not by 2.'] : [],
  }
}

/** Optimizer, schedule and length: the rate is scaled as solo-learn scales it, by all samples of a step over 256. */
export function trainingOf(settings: Settings): Part & { epochs: number } {
  const epochs = settings.number('max_epochs')
  const batch = settings.count('optimizer.batch_size') * devices(settings) * settings.count('num_nodes', 1)
  const accumulate = settings.count('accumulate_grad_batches', 1)
  const learningRate = settings.number('optimizer.lr') * (batch / 256) * accumulate
  const optimizer = optimizerOf(settings, learningRate)
  const schedule = scheduleOf(settings, learningRate, accumulate)
  return {
    run: {
      ...optimizer.run,
      ...schedule.run,
      batch,
      ...(accumulate === 1 ? {} : { accumulate }),
      epochs,
      ...(settings.has('seed') ? { seed: settings.integer('seed') } : {}),
    },
    epochs,
    differs: [...optimizer.differs, ...schedule.differs],
  }
}

/** A list of them, or their number. */
const devices = (settings: Settings): number =>
  settings.has('devices.0') ? settings.list('devices').length : settings.count('devices', 1)

const kwarg = (name: string): string => `optimizer.kwargs.${name}`

function optimizerOf(settings: Settings, learningRate: number): Part {
  const name = known('optimizer', settings.text('optimizer.name'), ['sgd', 'lars', 'adam', 'adamw'])
  const weightDecay = settings.number('optimizer.weight_decay')
  const common = { learningRate, weightDecay }
  if (name === 'lars') {
    const options = {
      ...common,
      variant: 'solo-learn',
      momentum: settings.number(kwarg('momentum'), 0.9),
      eta: settings.number(kwarg('eta'), 0.001),
      clip: settings.boolean(kwarg('clip_lr'), false),
      epsilon: settings.number(kwarg('eps'), 1e-8),
    }
    return {
      run: { optimizer: { name, options } },
      differs: settings.boolean(kwarg('exclude_bias_n_norm'), false)
        ? []
        : [
            'Biases and normalisations have neither decay nor trust (optimizer.kwargs.exclude_bias_n_norm is not true).',
          ],
    }
  }
  const differs =
    weightDecay === 0 || settings.boolean('optimizer.exclude_bias_n_norm_wd', false)
      ? []
      : ['Biases and normalisations do not decay; solo-learn lets them.']
  if (name === 'sgd')
    return {
      run: {
        optimizer: {
          name,
          options: {
            ...common,
            momentum: settings.number(kwarg('momentum'), 0.9),
            nesterov: settings.boolean(kwarg('nesterov'), false),
          },
        },
      },
      differs,
    }
  const [beta1, beta2] = settings.list(kwarg('betas'), [0.9, 0.999])
  const epsilon = settings.number(kwarg('eps'), 1e-8)
  return { run: { optimizer: { name, options: { ...common, beta1, beta2, epsilon } } }, differs }
}

function scheduleOf(settings: Settings, learningRate: number, accumulate: number): Part {
  const name = settings.text('scheduler.name')
  if (name.toLowerCase() === 'none') return { run: { schedule: 'constant' }, differs: [] }
  known('schedule', name, ['warmup_cosine', 'none'])
  const options = {
    warmupEpochs: settings.number('scheduler.warmup_epochs', 10),
    end: (settings.number('scheduler.min_lr', 0) * accumulate) / learningRate,
  }
  return {
    run: { schedule: { name: 'cosine', options } },
    differs: [
      ...(settings.has('scheduler.warmup_start_lr') && settings.number('scheduler.warmup_start_lr') !== 0
        ? [
            `The warm-up starts at 0, not at ${settings.number('scheduler.warmup_start_lr')} (scheduler.warmup_start_lr).`,
          ]
        : []),
      ...(settings.text('scheduler.interval', 'step') === 'step'
        ? []
        : ['The learning rate changes with every step, not with every epoch (scheduler.interval).']),
    ],
  }
}

function known(what: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name
  throw new InfomaxError(
    'UNKNOWN_NAME',
    `infomax has nothing for the ${what} "${name}" of solo-learn.`,
    suggest(name, names),
  )
}
