export type Probe =
  | { readonly available: true; readonly detail: string }
  | { readonly available: false; readonly reason: string; readonly fix: string }

/** One thing that a backend needs on a machine. */
export interface Requirement {
  readonly step: string
  readonly ok: boolean
  /** What was found, with versions, or why it will not do. */
  readonly detail: string
  readonly fix?: string
}

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
  /** Downloads or compiles what it needs and npm does not bring; says what was done. Without it nothing need be installed. */
  install?(progress: (message: string) => void): Promise<{ readonly detail: string }>
  /** What it needs on this machine, step by step. Installs nothing. */
  inspect?(): Promise<readonly Requirement[]>
}
