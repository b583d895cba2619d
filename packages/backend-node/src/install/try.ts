import { InfomaxError } from '@infomax/core'
import type { Installed } from './record.ts'
import { complaint, run } from './run.ts'

const script = `
const module = { exports: {} }
process.dlopen(module, process.argv[1])
console.log('version:' + module.exports.TF_Version)
if (process.argv[2] === 'cuda') console.log('gpu:' + module.exports.isUsingGpuDevice())
if (process.argv[3]) {
  const kernels = { exports: {} }
  process.dlopen(kernels, process.argv[3])
  kernels.exports.register()
}
`

/** Loads an installed backend in a process of its own, which may crash, and gives the version of its TensorFlow. */
export async function tryOut({ binding, device, kernels }: Installed): Promise<string> {
  // without a GPU, TensorFlow says why on stderr, unless told to be quiet
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0', ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}) }
  const outcome = await run(process.execPath, ['-e', script, binding, device, kernels ?? ''], { env })
  const version = /^version:(.*)$/m.exec(outcome.stdout)?.[1]
  if (outcome.code !== 0 || !version)
    throw new InfomaxError(
      'BACKEND_UNAVAILABLE',
      `The native binding ${binding} does not load: ${complaint(outcome)}`,
      'Run `infomax backend install node` again; with an own TensorFlow, check its version.',
    )
  if (device === 'cuda' && !/^gpu:true$/m.test(outcome.stdout))
    throw new InfomaxError(
      'BACKEND_UNAVAILABLE',
      `TensorFlow ${version} loads, but sees no GPU: ${reasons(outcome.stderr)}`,
      'Check nvidia-smi and that the driver fits CUDA 12, or install for the CPU.',
    )
  return version
}

const reasons = (stderr: string): string =>
  stderr
    .split('\n')
    .filter(line => /cuda|gpu|nvidia/i.test(line))
    .slice(-3)
    .join('\n') || 'it gives no reason.'
