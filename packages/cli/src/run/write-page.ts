import { readEvents, writeAtomically } from '@infomax/trainer'

/** Writes a run's page and returns its results as text. */
export async function writePage(directory: string, file: string): Promise<string> {
  const { renderHtml, renderText, summarise } = await import('@infomax/report')
  const summary = summarise(await readEvents(directory))
  await writeAtomically(file, await renderHtml(summary))
  return renderText(summary)
}
