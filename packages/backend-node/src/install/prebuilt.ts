import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { installedPackage, manifestOf } from './npm.ts'
import type { Installed } from './record.ts'
import type { Device } from './tensorflow.ts'

/** @tensorflow/tfjs-node, or -gpu, installed with the binary that it comes with. */
export async function findPrebuilt(device: Device): Promise<Installed | undefined> {
  const name = device === 'cpu' ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs-node-gpu'
  const javascript = await installedPackage(name)
  if (!javascript) return undefined
  const binding = join(javascript, 'lib/napi-v8/tfjs_binding.node')
  if (!(await stat(binding).catch(() => undefined))) return undefined
  const { version } = (await manifestOf(javascript))!
  return { device, version: `of ${name} ${version}`, javascript, binding }
}
