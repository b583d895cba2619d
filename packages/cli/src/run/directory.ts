import { existsSync } from 'node:fs'

/** A folder for a new run: `runs/<time>-<objective>-<data>`, numbered where that is taken. */
export function newDirectory(objective: string, data: string, at = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`
  const base = `runs/${day}-${time}-${objective}-${data}`
  for (let i = 1; ; i++) {
    const directory = i === 1 ? base : `${base}-${i}`
    if (!existsSync(directory)) return directory
  }
}
