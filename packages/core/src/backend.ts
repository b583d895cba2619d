export type Probe =
  | { readonly available: true; readonly detail: string }
  | { readonly available: false; readonly reason: string; readonly fix: string }

/** Where tensors are computed. */
export interface Backend {
  /** The name TensorFlow.js knows it by. */
  readonly engine: string
  /** `auto` takes the available backend of the highest rank. */
  readonly rank: number
  /** Whether it would work here; loads as little as it can. */
  probe(): Promise<Probe>
  /** Makes it the current backend, its kernels laid in; throws `BACKEND_UNAVAILABLE` with the reason. */
  load(): Promise<{ readonly detail: string }>
}
