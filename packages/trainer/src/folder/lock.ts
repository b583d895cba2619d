import { InfomaxError } from '@infomax/core'
import { asInfomaxError } from './files.ts'

interface Owner {
  readonly pid: number
  readonly host: string
  /** When the process began, where the system tells: process numbers are used again. */
  readonly began: string
}

/**
 * Claims a run folder for this process; returns what releases it. A lock whose process has ended is taken over: a run
 * that was killed can be resumed at once.
 */
export async function lock(directory: string): Promise<() => Promise<void>> {
  const { open, readFile, rm } = await import('node:fs/promises')
  const { hostname } = await import('node:os')
  const path = `${directory}/run.lock`
  const owner: Owner = { pid: process.pid, host: hostname(), began: await began(process.pid) }
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, 'wx')
      await file.writeFile(JSON.stringify(owner))
      await file.close()
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asInfomaxError(error, path)
      const other = parse(await readFile(path, 'utf8').catch(() => ''))
      if (attempt > 0 || (other && (await alive(other, owner.host))))
        throw new InfomaxError(
          'RUN_IN_USE',
          `${directory} is in use by process ${other?.pid ?? 'unknown'}${other && other.host !== owner.host ? ` on ${other.host}` : ''}.`,
          `Wait for it, or end it. If no such process is there, delete ${path}.`,
        )
      await rm(path, { force: true })
    }
  }
}

function parse(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return undefined
  }
}

/** Whether the owner still runs; on another machine that cannot be known, and counts as running. */
async function alive(owner: Owner, host: string): Promise<boolean> {
  if (owner.host !== host) return true
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return owner.began === '' || owner.began === (await began(owner.pid))
}

/** The start time in clock ticks since boot, on Linux; empty elsewhere. */
async function began(pid: number): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // the second field is the program's name in parentheses, which may hold spaces
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
