import { defineReporter, type Event, InfomaxError } from '@infomax/core'
import * as z from 'zod'
import { renderHtml } from './page.ts'
import { summarise } from './summarise.ts'

/** Collects a run's events and writes them as one page when the run ends, however it ends. */
export const html = defineReporter({
  name: 'html',
  summary: 'One self-contained HTML page with figures and tables',
  options: z.object({
    file: z.string().min(1).default('report.html').describe('where the page is written; folders are made'),
  }),
  create({ file }) {
    const events: Event[] = []
    return {
      handle(event) {
        events.push(event)
      },
      async close() {
        // A run that failed before it started has its own error; an empty page would only hide it.
        if (!events.some(event => event.type === 'start')) return
        await writeWhole(file, await renderHtml(summarise(events)))
      },
    }
  },
})

/** Readers see the old page or the new one, never half of it: a rename within a folder is atomic. */
async function writeWhole(file: string, text: string): Promise<void> {
  const { mkdir, rename, rm, writeFile } = await import('node:fs/promises')
  const { dirname } = await import('node:path')
  const draft = `${file}.${process.pid}.tmp`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(draft, text)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw explain(file, error)
  }
}

function explain(file: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC')
    return new InfomaxError('NO_SPACE', `No space is left for ${file}.`, 'Free some, or give another `file`.', {
      cause: error,
    })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new InfomaxError('NO_PERMISSION', `${file} may not be written.`, 'Give a `file` in a folder of yours.', {
      cause: error,
    })
  if (code === 'EISDIR' || code === 'ENOTDIR' || code === 'EEXIST')
    return new InfomaxError('BAD_FILE', `${file} is a folder, or lies under a file.`, 'Give the path of a page.', {
      cause: error,
    })
  return error
}
