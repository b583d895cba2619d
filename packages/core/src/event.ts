import type { Estimate, Warning } from './estimate.ts'
import type { Quantity } from './monitor.ts'
import type { Role } from './objective.ts'

/** Whose representation was measured. */
export type Subject = 'trained' | 'untrained' | 'raw'

/** One thing that happened in a run: plain JSON. Terminal, file, report and page read one stream. */
export type Event =
  | {
      readonly type: 'start'
      readonly run: string
      /** The fully resolved configuration, every default filled in. */
      readonly config: unknown
      readonly seed: number
      readonly backend: { readonly name: string; readonly detail: string; readonly workers: number }
      readonly versions: Readonly<Record<string, string>>
      readonly machine: Readonly<Record<string, string | number>>
      readonly data: {
        readonly sampleShape: readonly number[]
        readonly classes: readonly string[]
        readonly label: string
        readonly latents: readonly string[]
        readonly train: number
        readonly test: number
        readonly attribution?: string
      }
      readonly parameters: { readonly backbone: number; readonly projector: number; readonly objective: number }
      readonly dims: { readonly representation: number; readonly embedding: number }
      readonly steps: number
      readonly perEpoch: number
      readonly time: string
    }
  | { readonly type: 'resume'; readonly step: number; readonly time: string }
  | {
      readonly type: 'step'
      /** Counts from 1. */
      readonly step: number
      readonly steps: number
      readonly epoch: number
      readonly loss: number
      readonly terms: Readonly<Record<string, { readonly value: number; readonly weight: number; readonly role: Role }>>
      readonly learningRate: number
      readonly gradientNorm: number
      readonly imagesPerSecond: number
      readonly seconds: number
    }
  | {
      readonly type: 'monitor'
      readonly step: number
      readonly name: string
      readonly values: Readonly<Record<string, Quantity>>
    }
  | { readonly type: 'evaluation'; readonly step: number; readonly subject: Subject; readonly result: Evaluation }
  | {
      readonly type: 'estimate'
      readonly step: number
      readonly subject: Subject
      readonly of: 'representation' | 'embedding'
      readonly estimate: Estimate
    }
  | {
      readonly type: 'spectrum'
      readonly step: number
      readonly subject: Subject
      readonly of: 'representation' | 'embedding'
      readonly eigenvalues: readonly number[]
    }
  | {
      readonly type: 'projection'
      readonly step: number
      readonly subject: Subject
      readonly of: 'representation' | 'embedding'
      readonly points: readonly (readonly [number, number])[]
      readonly labels: readonly number[]
      readonly explained: readonly [number, number]
    }
  | { readonly type: 'checkpoint'; readonly step: number; readonly file: string }
  | ({ readonly type: 'warning' } & Warning)
  | {
      readonly type: 'done'
      readonly step: number
      readonly seconds: number
      readonly imagesPerSecond: number
      readonly time: string
    }

/** A number whose protocol is named, so that it can be compared. */
export interface Evaluation {
  /** `knn-20`, `knn-200`, `linear`, `online-linear`, `r2/scale`, … */
  readonly protocol: string
  /** The protocol in words, complete enough to repeat it. */
  readonly description: string
  readonly value: number
  readonly unit: 'accuracy' | 'R²'
  readonly interval?: { readonly low: number; readonly high: number; readonly level: number; readonly method: string }
  readonly train: number
  readonly test: number
  readonly d: number
}

/** Consumes a run's events. */
export interface Reporter {
  handle(event: Event): void | Promise<void>
  close?(): void | Promise<void>
}
