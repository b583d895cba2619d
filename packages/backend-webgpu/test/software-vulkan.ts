import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Debian's package `chromium` puts SwiftShader, Vulkan in software, and the loader that finds it. */
const folder = '/usr/lib/chromium'
const [driver, loader] = [join(folder, 'libvk_swiftshader.so'), join(folder, 'libvulkan.so.1')] as const

/** glibc's RTLD_NODELETE, which Node does not name: the library stays though it is no addon. */
const keep = 0x1000

/**
 * Lets Dawn find SwiftShader and nothing else, in this process; must come before Dawn starts. Gives the reason where
 * that is not possible.
 */
export function softwareVulkan(): string | undefined {
  if (process.platform !== 'linux') return 'software Vulkan is set up on Linux only'
  if (!existsSync(driver)) return `${driver} is missing: apt-get install chromium`
  // the manifest beside the driver names it by a path relative to the program's folder; this one is the same every time,
  // and moved to its place at once, since other processes may read it
  const manifest = join(tmpdir(), 'infomax-swiftshader.json')
  const draft = `${manifest}.${process.pid}`
  writeFileSync(
    draft,
    JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: driver, api_version: '1.0.5' } }),
  )
  renameSync(draft, manifest)
  process.env.VK_ICD_FILENAMES = manifest
  process.env.VK_DRIVER_FILES = manifest
  // Dawn opens libvulkan.so.1 by name: one that is loaded already is found wherever it lies
  try {
    process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_LAZY | keep)
  } catch (error) {
    if (!/self-register/.test((error as Error).message)) return (error as Error).message
  }
  return undefined
}
