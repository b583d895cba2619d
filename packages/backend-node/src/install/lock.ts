import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/**
 * Runs something while no other process does, so that two installations do not download the same twice. A lock whose
 * process has ended is taken over; without a lock the result would be the same, later.
 */
export async function withLock<T>(file: string, waiting: (pid: number) => void, body: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  for (let told = false; ; told = true) {
    if (await take(file)) break
    const text = await readFile(file, 'utf8').catch(() => undefined)
    // given back meanwhile
    if (text === undefined) continue
    const holder = holderOf(text)
    if (holder === undefined) await discard(file, text)
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
  const own = `${file}-${randomUUID()}`
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

/** Removes the lock of a process that has ended, and puts back what another has taken in between. */
async function discard(file: string, text: string): Promise<void> {
  const aside = `${file}-${randomUUID()}`
  try {
    await rename(file, aside)
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error
  } finally {
    await rm(aside, { force: true })
  }
}

/** The process that holds a lock; undefined if it has ended. */
function holderOf(text: string): number | undefined {
  const { pid, host } = JSON.parse(text) as { pid: number; host: string }
  if (host !== hostname()) return pid
  try {
    process.kill(pid, 0)
    return pid
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined
  }
}
