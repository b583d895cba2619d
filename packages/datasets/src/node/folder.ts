import { decodeImage, each } from './image.ts'
import type { Decoded, FolderJob, Progress } from './job.ts'

/** Decodes image files to one size. Throws `BAD_FILE` naming the file that cannot be decoded. */
export async function decodeFolder(job: FolderJob, progress: Progress): Promise<Decoded> {
  const { size, files } = job
  const n = files.length
  const images = new Uint8Array(n * size * size * 3)
  await each(
    n,
    async i => {
      const { data } = await decodeImage(files[i]!, files[i]!, size)
      images.set(data, i * size * size * 3)
    },
    done => progress(done, n),
  )
  return { images, shape: [size, size, 3], labels: Int32Array.from(job.labels) }
}
