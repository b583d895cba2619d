import { readEvents, writeAtomically } from '@infomax/trainer'

/** Writes a run's page, where a file for it is given, and returns its results as text. */
export async function writePage(directory: string, file: string | undefined): Promise<string> {
  const { renderHtml, renderText, summarise } = await import('@infomax/report')
  const summary = summarise(await readEvents(directory))
  if (file !== undefined) await writeAtomically(file, await renderHtml(summary))
  return renderText(summary)
}
