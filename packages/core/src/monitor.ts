import type { Matrix } from '@infomax/math'

/** A number with its unit. */
export interface Quantity {
  readonly value: number
  readonly unit: string
}

/** Looks at the network while it trains. */
export interface Monitor {
  /** The frozen network on a fixed set of samples: representations before the projector, embeddings after it. */
  measure(frozen: {
    readonly representations: Matrix
    readonly embeddings: Matrix
    readonly labels?: Int32Array
    /**
     * The embeddings of views of those samples, as training makes them, row by row; and the teacher's of the same views,
     * where the objective keeps one. Computed when first asked for.
     */
    views(): Promise<{ readonly embeddings: readonly Matrix[]; readonly targets?: readonly Matrix[] }>
  }): Promise<Readonly<Record<string, Quantity>>>
}
