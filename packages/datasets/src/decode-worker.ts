import { parentPort, workerData } from 'node:worker_threads'
import { InfomaxError } from '@infomax/core'
import { writeCache } from './node/cache.ts'
import { decodeBinary } from './node/cifar-binary.ts'
import { decodeIdx } from './node/idx.ts'
import type { Decoded, Job, Progress } from './node/job.ts'
import { failure, type Message, type Order } from './node/message.ts'
import { normalisationOf } from './normalisation.ts'

const say = (message: Message): void => parentPort?.postMessage(message)

async function decode(job: Job, progress: Progress): Promise<Decoded> {
  switch (job.type) {
    case 'idx':
      return decodeIdx(job)
    case 'cifar-binary':
      return decodeBinary(job)
    case 'parquet':
      return (await import('./node/parquet.ts')).decodeParquet(job, progress)
    case 'folder':
      return (await import('./node/folder.ts')).decodeFolder(job, progress)
  }
}

async function run({ job, path, key, token }: Order): Promise<void> {
  const decoded = await decode(job, (done, total) => say({ type: 'progress', done, total }))
  const [height, width, channels] = decoded.shape
  if (decoded.images.length === 0)
    throw new InfomaxError(
      'EMPTY_DATA',
      `${job.files.join(', ')} hold no images.`,
      'Give files with at least one image.',
    )
  const normalisation = normalisationOf(decoded.images, channels, height * width * channels)
  await writeCache(path, { key, token }, decoded, normalisation)
}

run(workerData as Order).then(
  () => say({ type: 'done' }),
  error => say(failure(error)),
)
