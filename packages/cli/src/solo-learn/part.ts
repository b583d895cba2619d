/** A part of a run, and in what it is not what solo-learn would do. */
export interface Part {
  readonly run: Readonly<Record<string, unknown>>
  /** One sentence each. */
  readonly differs: readonly string[]
}
