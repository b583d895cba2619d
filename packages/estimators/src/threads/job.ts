/**
 * Work in parts that any thread can do: what a part gives depends on the data and on which part it is, and on nothing else.
 *
 * Data, parts and results are plain objects, numbers and typed arrays.
 */
export interface Job<D, P, R> {
  /** Under which a thread finds it. */
  readonly name: string
  /** Once in each thread, what all its parts need. */
  prepare(data: D): (part: P) => R
}

export type AnyJob = Job<never, never, unknown>

/** Work that a thread is to get ready for, or a part of it. */
export type Order =
  | { readonly type: 'prepare'; readonly job: string; readonly data: unknown }
  | { readonly type: 'part'; readonly part: unknown }

export type Answer =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly message: string }
