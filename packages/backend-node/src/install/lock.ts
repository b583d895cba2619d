import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'

/**
 * Runs something while no other process does, so that two installations do not download the same twice. A lock whose
 * process has ended is taken over; without a lock the result would be the same, later.
 */
export async function withLock<T>(file: string, waiting: (pid: number) => void, body: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  for (let told = false; ; told = true) {
    if (await take(file)) break
    const holder = await holderOf(file)
    if (holder === undefined) await rm(file, { force: true })
    else {
      if (!told) waiting(holder)
      await setTimeout(200)
    }
  }
  try {
    return await body()
  } finally {
    await rm(file, { force: true })
  }
}

/** A link appears with its content, or fails where there is one. */
async function take(file: string): Promise<boolean> {
  const own = `${file}-${process.pid}-${threadId}`
  await writeFile(own, JSON.stringify({ pid: process.pid, host: hostname() }))
  try {
    await link(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    await rm(own, { force: true })
  }
}

/** The process that holds a lock; undefined if it has ended. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { pid, host } = JSON.parse(text) as { pid: number; host: string }
  if (host !== hostname()) return pid
  try {
    process.kill(pid, 0)
    return pid
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined
  }
}
