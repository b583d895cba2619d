import type { Command } from '../command.ts'

/** `infomax report` */
export const report: Command = {
  usage: 'report RUN [--out report.html]',
  description: 'Writes the page of a run again, from its events, also of a run that is not finished.',
  examples: [
    ['infomax report runs/NAME', 'into the folder of the run'],
    ['infomax report runs/NAME --out page.html', 'elsewhere'],
  ],
  flags: { out: { value: 'FILE', description: 'where to; report.html in the folder of the run otherwise' } },
  assignments: false,
  async run(args, output) {
    const { runArgument } = await import('../run/open-run.ts')
    const run = await runArgument(args)
    const file = args.text('out') ?? `${run}/report.html`
    const { writePage } = await import('../run/write-page.ts')
    const text = await writePage(run, file)
    return output.result({ run, file }, `${text}\nreport  ${file}`)
  },
}
