/** Whether the user wants a run to end. */
export interface Interrupt {
  /** The exit code once somebody asked: 130 after Ctrl-C, 143 after `kill`. */
  readonly code: number | undefined
  /** Gives the signals back. */
  release(): void
}

const signals = { SIGINT: 130, SIGTERM: 143 } as const

/** The first signal asks, the second ends the process at once. */
export function listenForInterrupt(asked: () => void): Interrupt {
  let code: number | undefined
  const handlers = Object.entries(signals).map(([signal, status]) => {
    const handler = (): void => {
      if (code !== undefined) process.exit(status)
      code = status
      asked()
    }
    process.on(signal, handler)
    return () => process.off(signal, handler)
  })
  return {
    get code() {
      return code
    },
    release: () => {
      for (const off of handlers) off()
    },
  }
}
