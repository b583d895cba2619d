import type { AnyDefinition, Backend, Component, Plugin } from '@infomax/core'
import { expect, it } from 'vitest'
import { curveDeviation, type Training, trainingCurve } from './curve.ts'
import { expectNoLeak } from './leak.ts'

/** What to train: every objective of these plug-ins on every backbone, sized by the options given for its name. */
export interface TrainingContract {
  readonly plugins: readonly Plugin[]
  /** The backend whose curves are right: `cpu.create({}, standalone)` of @infomax/backend-cpu. */
  readonly reference: Backend
  /** Backbones that every objective is trained on, where not on all; the others are trained with the first objective. */
  readonly backbones?: readonly string[]
  /** Options that make a backbone small. */
  readonly small?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Options of objectives. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const smallBackbones: NonNullable<TrainingContract['small']> = {
  mlp: { hidden: '16', outputs: 12 },
  convnet: { channels: '4-6', strides: '2-1' },
  resnet18: { width: 2 },
  resnet50: { width: 2, stem: 'cifar' },
}

/** Options that make an objective small whose own sizes are those of large data. */
export const smallObjectives: NonNullable<TrainingContract['options']> = {
  byol: { hidden: 16 },
  'deepcluster-v2': { prototypes: 4 },
  dino: { prototypes: 16 },
  // spacings of a batch this small are steep: at its own weight roundings grow to 3e-3 of the loss in 20 steps
  e2mc: { alpha: 1 },
  'er-byol': { hidden: 16 },
  'er-dino': { prototypes: 16 },
  'moco-v2': { queue: 64 },
  'moco-v3': { hidden: 16 },
  nnclr: { queue: 64, hidden: 16 },
  simsiam: { hidden: 16 },
  swav: { prototypes: 8 },
}

/**
 * A deep network with batch normalisation multiplies roundings: a millionth of the learning rate changes ResNet-50's third
 * loss by 5 % on one and the same backend. Deep ones are held to the reference before the first update, others for 20 steps;
 * but for the mlp with the first objective alone, since an objective sees embeddings and no backbone.
 */
const stepsOf = (backbone: string, objective: number): number =>
  backbone === 'mlp' || (objective === 0 && !backbone.startsWith('resnet')) ? 20 : 1

/**
 * Any objective × any backbone: the loss curve of one seed equals that of TensorFlow.js's backend in plain JavaScript within 1e-3
 * relative at each of 20 steps, or at the first (see `stepsOf`), and nothing is left behind.
 */
export function testTraining(load: () => Promise<unknown>, contract: TrainingContract): void {
  const all = contract.plugins.flatMap(plugin => plugin.provides as readonly AnyDefinition[])
  const of = <K extends 'objective' | 'backbone' | 'projector'>(kind: K) =>
    all.filter(one => one.kind === kind) as unknown as readonly Component<K>[]
  const projector = of('projector').find(({ name }) => name === 'mlp')!
  for (const [i, objective] of of('objective').entries())
    for (const backbone of of('backbone')) {
      if (i > 0 && contract.backbones && !contract.backbones.includes(backbone.name)) continue
      const training: Training = {
        backbone,
        backboneOptions: contract.small?.[backbone.name] ?? smallBackbones[backbone.name] ?? {},
        projector,
        projectorOptions: { layers: '16-12' },
        objective,
        objectiveOptions: contract.options?.[objective.name] ?? smallObjectives[objective.name] ?? {},
        sample: [8, 8, 3],
        batch: 16,
        steps: stepsOf(backbone.name, i),
        learningRate: 2e-3,
      }
      it(`trains ${backbone.name} with ${objective.name} as the reference does`, async () => {
        await contract.reference.load()
        const expected = await trainingCurve(training)
        await load()
        const actual = await trainingCurve(training)
        expect(actual).toHaveLength(training.steps)
        // roundings of f32 grow from step to step
        expect(curveDeviation(expected, actual)).toBeLessThan(1e-3)
        if (training.steps === 1) return
        // a curve that stands still would agree anywhere
        const losses = expected.map(({ loss }) => loss)
        expect(Math.max(...losses) - Math.min(...losses)).toBeGreaterThan(1e-2 * Math.max(...losses.map(Math.abs)))
        await expectNoLeak(() => trainingCurve({ ...training, steps: 2 }), 1)
      })
    }
}
