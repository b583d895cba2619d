import { requireNumber } from '../input.ts'

/** kl(q‖p) = q ln(q/p) + (1 − q) ln((1 − q)/(1 − p)), the divergence of Bernoulli distributions; nats. */
export function binaryKl(q: number, p: number): number {
  requireNumber('q', q, 0, 1)
  requireNumber('p', p, 0, 1)
  const part = (a: number, b: number): number => (a === 0 ? 0 : a * Math.log(a / b))
  // rounding can leave it below 0 where q ≈ p
  return Math.max(0, part(q, p) + part(1 - q, 1 - p))
}

/** max {p : kl(q‖p) ≤ budget}, by bisection; rounded up, so that what it bounds stays bounded. */
export const klUpper = (q: number, budget: number): number => invert(q, budget, 1)

/** min {p : kl(q‖p) ≤ budget}, rounded down. */
export const klLower = (q: number, budget: number): number => invert(q, budget, 0)

/** kl(q‖·) increases from q towards either end. */
function invert(q: number, budget: number, end: 0 | 1): number {
  requireNumber('q', q, 0, 1)
  if (!(budget >= 0)) requireNumber('the budget of a divergence', budget)
  let [inside, outside] = [q, end as number]
  if (binaryKl(q, end) <= budget) return end
  for (;;) {
    const middle = (inside + outside) / 2
    if (middle === inside || middle === outside) return outside
    if (binaryKl(q, middle) <= budget) inside = middle
    else outside = middle
  }
}
