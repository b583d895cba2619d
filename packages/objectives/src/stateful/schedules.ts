/** How far a quantity has come at `step` of `steps`. */
export type Schedule = (step: number, steps: number) => number

/**
 * The momentum of a teacher: m₀ at first, 1 at the end, 1 − (1 − m₀)(cos(πk/K) + 1)/2 between.
 * @see Grill et al. 2020, arXiv:2006.07733, section 3.2
 */
export const cosineToOne =
  (start: number): Schedule =>
  (step, steps) =>
    1 - ((1 - start) * (Math.cos((Math.PI * step) / steps) + 1)) / 2

/** The momentum that a teacher has under an option. */
export const momentumOf = ({ momentum, schedule }: { momentum: number; schedule: 'constant' | 'cosine' }): Schedule =>
  schedule === 'cosine' ? cosineToOne(momentum) : () => momentum

/** From one number to another in a straight line over the first `share` of the steps, then constant. */
export const warmUp =
  (from: number, to: number, share: number): Schedule =>
  (step, steps) =>
    step >= share * steps ? to : from + ((to - from) * step) / (share * steps)
