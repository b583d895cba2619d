import { type Batch, InfomaxError } from '@infomax/core'
import type { Tensor2D } from '@tensorflow/tfjs-core'

/** The teacher's embeddings, one for each of the student's. Throws `BAD_SHAPE` where they are missing. */
export function targetsOf({ embeddings, targets = [] }: Batch): readonly Tensor2D[] {
  const shapes = (views: readonly Tensor2D[]) => views.map(({ shape }) => `[${shape}]`).join(', ') || '(none)'
  if (shapes(targets) !== shapes(embeddings))
    throw new InfomaxError(
      'BAD_SHAPE',
      `Targets of the shapes ${shapes(targets)} came with embeddings of the shapes ${shapes(embeddings)}.`,
      "Give the teacher's embedding of each view as batch.targets.",
    )
  return targets
}

/** Every ordered pair of a student's view and another view of the teacher. */
export const crossPairs = <A, B>(students: readonly A[], teachers: readonly B[]): [A, B][] =>
  students.flatMap((student, i) => teachers.filter((_, j) => j !== i).map((teacher): [A, B] => [student, teacher]))
