import type { Command } from './command.ts'

interface Entry {
  readonly summary: string
  load(): Promise<Command>
}

/** The commands, each in a module of its own. */
export const commands: Readonly<Record<string, Entry>> = {
  train: { summary: 'train a representation', load: async () => (await import('./commands/train.ts')).train },
  eval: {
    summary: "evaluate a run's frozen representation",
    load: async () => (await import('./commands/eval.ts')).evaluate,
  },
  embed: {
    summary: 'write representations or embeddings to a file',
    load: async () => (await import('./commands/embed.ts')).embed,
  },
  loss: {
    summary: "an objective's terms on given embeddings",
    load: async () => (await import('./commands/loss.ts')).loss,
  },
  estimate: {
    summary: 'entropy, information, dependence or spectrum of samples',
    load: async () => (await import('./commands/estimate.ts')).estimate,
  },
  bound: {
    summary: 'a generalization bound of a run, term by term',
    load: async () => (await import('./commands/bound.ts')).bound,
  },
  diagnose: {
    summary: 'everything that can be said of an embedding, in one page',
    load: async () => (await import('./commands/diagnose.ts')).diagnose,
  },
  independence: {
    summary: 'whether features depend on one another, in pairs and together',
    load: async () => (await import('./commands/independence.ts')).independence,
  },
  ica: {
    summary: 'separate mixed sources: channels of numbers, or sound',
    load: async () => (await import('./commands/ica.ts')).ica,
  },
  report: { summary: 'a page from a run', load: async () => (await import('./commands/report.ts')).report },
  list: {
    summary: 'what is there: components and their options',
    load: async () => (await import('./commands/list.ts')).list,
  },
  plugins: {
    summary: 'the plug-ins that were found',
    load: async () => (await import('./commands/plugins.ts')).plugins,
  },
  doctor: {
    summary: 'what works on this machine, and how to mend what does not',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  backend: {
    summary: 'install what a backend needs beyond npm',
    load: async () => (await import('./commands/backend.ts')).backend,
  },
  bench: {
    summary: 'how fast each backend trains here, beside PyTorch',
    load: async () => (await import('./commands/bench.ts')).bench,
  },
  init: {
    summary: 'write a starter configuration, or a plug-in',
    load: async () => (await import('./commands/init.ts')).init,
  },
}
