import {
  type Batch,
  InfomaxError,
  type Objective,
  type Owned,
  type Random,
  type Shape,
  type Terms,
} from '@infomax/core'

/** An objective and the name it goes by. */
export interface Named {
  readonly name: string
  readonly objective: Objective
}

/**
 * The sum of several objectives. What the added ones bring carries their name: the term `spread` of koleo is
 * `koleo/spread`, its weights `koleo/…`.
 *
 * Throws `BAD_OPTIONS` where two of them keep a teacher: there is one, with one momentum.
 */
export function sumOf(first: Named, added: readonly Named[]): Objective {
  if (added.length === 0) return first.objective
  const all = [first, ...added]
  const teachers = all.filter(({ objective }) => objective.momentum)
  if (teachers.length > 1)
    throw new InfomaxError(
      'BAD_OPTIONS',
      `Objectives ${teachers.map(({ name }) => `"${name}"`).join(' and ')} each keep a teacher of their own.`,
      'Leave one of them out of objective and add.',
    )
  const prefixOf = ({ name }: Named, i: number) => (i === 0 ? '' : `${name}/`)
  const momentum = teachers[0]?.objective.momentum
  return {
    build(shape: Shape, random: Random): Owned {
      const owned = all.map((one, i) => {
        const prefix = prefixOf(one, i)
        const { parameters = [], state = [] } =
          one.objective.build?.(shape, i === 0 ? random : random.child(one.name)) ?? {}
        const rename = <T extends { readonly name: string }>(item: T): T => ({ ...item, name: prefix + item.name })
        return { parameters: parameters.map(rename), state: state.map(rename) }
      })
      return {
        parameters: owned.flatMap(({ parameters }) => parameters),
        state: owned.flatMap(({ state }) => state),
      }
    },
    terms: (batch: Batch): Terms =>
      Object.fromEntries(
        all.flatMap((one, i) =>
          Object.entries(one.objective.terms(batch)).map(([name, term]) => [prefixOf(one, i) + name, term]),
        ),
      ),
    ...(momentum ? { momentum } : {}),
    afterStep(batch: Batch): void {
      for (const { objective } of all) objective.afterStep?.(batch)
    },
  }
}
