/** The files of a diagnosis, as they were named. */
export interface DiagnosisFiles {
  readonly embedding: string
  readonly labels?: string
  readonly views?: string
}

export interface DiagnosisPage {
  readonly title: string
  readonly files: DiagnosisFiles
  /** The words of the command that made it; without it, the one that reads these files with this seed. */
  readonly command?: readonly string[]
}

/** The command that makes this page again, as a POSIX shell reads it. */
export function commandOf({ files, command }: DiagnosisPage, seed: number): string {
  const words = command ?? [
    'infomax',
    'diagnose',
    files.embedding,
    ...(files.labels === undefined ? [] : ['--labels', files.labels]),
    ...(files.views === undefined ? [] : ['--views', files.views]),
    '--seed',
    String(seed),
  ]
  return words.map(quote).join(' ')
}

/** Within single quotes a shell obeys nothing but the quote itself. */
const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
