/** What threads wait by, in shared memory. */
export type Flags = Int32Array<SharedArrayBuffer>

/** Makes flags that are all 0. */
export const createFlags = (count: number): Flags => new Int32Array(new SharedArrayBuffer(4 * count))

/** Sets a flag and wakes those who wait for it. */
export function raise(flags: Flags, at: number, value: number): void {
  Atomics.store(flags, at, value)
  Atomics.notify(flags, at)
}

/** Blocks this thread until a flag has a value. */
export function waitFor(flags: Flags, at: number, value: number): void {
  for (let now = Atomics.load(flags, at); now !== value; now = Atomics.load(flags, at)) Atomics.wait(flags, at, now)
}

/**
 * Blocks until so many threads are here. Flag `at` counts those who are, flag `at + 1` how often all have been.
 *
 * What a thread wrote before, all threads read after.
 */
export function barrier(flags: Flags, at: number, threads: number): void {
  const round = Atomics.load(flags, at + 1)
  if (Atomics.add(flags, at, 1) + 1 === threads) {
    Atomics.store(flags, at, 0)
    raise(flags, at + 1, round + 1)
  } else waitFor(flags, at + 1, round + 1)
}
