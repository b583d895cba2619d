import { spawn } from 'node:child_process'

export interface Outcome {
  /** The exit code, or null where the program could not be started or was killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Why it could not be started: `ENOENT` where there is no such program. */
  readonly problem?: string
}

/** Runs a program to its end; never throws. */
export const run = (
  command: string,
  args: readonly string[],
  { env = process.env, cwd }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Outcome> =>
  new Promise(resolve => {
    const child = spawn(command, args, { env, ...(cwd ? { cwd } : {}), stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', text => void (stdout += text))
    child.stderr.setEncoding('utf8').on('data', text => void (stderr += text))
    child.on('error', error => {
      resolve({ code: null, stdout, stderr, problem: (error as NodeJS.ErrnoException).code ?? error.message })
    })
    child.on('close', code => void resolve({ code, stdout, stderr }))
  })

/** The last lines of what a program complained about. */
export const complaint = ({ stderr, stdout, problem }: Outcome, lines = 6): string =>
  problem ?? ((stderr.trim() || stdout.trim()).split('\n').slice(-lines).join('\n') || 'It said nothing.')
