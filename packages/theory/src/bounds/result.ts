import type { BoundResult, BoundTerm, Warning } from '@infomax/core'

/** What a bound says of itself; the rest follows. */
export interface Parts {
  readonly name: string
  readonly unit: string
  readonly probability: number
  readonly terms: Readonly<Record<string, BoundTerm>>
  /** What holds of any predictor. */
  readonly trivial: number
  readonly measured?: number
  readonly constants: Readonly<Record<string, number>>
  readonly warnings: readonly Warning[]
}

/** value = Σ terms, the largest of them, and whether it says nothing. */
export function boundResult(parts: Parts): BoundResult {
  const entries = Object.entries(parts.terms)
  const value = entries.reduce((sum, [, term]) => sum + term.value, 0)
  const [dominant] = entries.reduce((best, entry) => (entry[1].value > best[1].value ? entry : best))
  return { ...parts, value, dominant, vacuous: value >= parts.trivial }
}

/** A term whose value is what is read off data. */
export const measured = (value: number, formula: string, assumes: string): BoundTerm => ({
  value,
  kind: 'measured',
  formula,
  assumes,
})

/** A term for the size of a class. */
export const capacity = (value: number, formula: string, assumes: string): BoundTerm => ({
  value,
  kind: 'capacity',
  formula,
  assumes,
})

/** A term for a finite sample. */
export const confidence = (value: number, formula: string, assumes: string): BoundTerm => ({
  value,
  kind: 'confidence',
  formula,
  assumes,
})
