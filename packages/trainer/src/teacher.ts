import { movingAverage } from '@infomax/tensor'
import type { Model } from './model.ts'

/** θ′ ← m·θ′ + (1 − m)·θ for weights and running statistics. */
export function updateTeacher(model: Model, momentum: number): void {
  const teacher = model.teacher!
  for (const part of ['backbone', 'projector'] as const) {
    const from = [...model[part].parameters, ...model[part].statistics]
    const to = [...teacher[part].parameters, ...teacher[part].statistics]
    for (const [i, { variable }] of to.entries()) variable.assign(movingAverage(variable, from[i]!.variable, momentum))
  }
}
