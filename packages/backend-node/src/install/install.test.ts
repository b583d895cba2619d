import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { isInfomaxError } from '@infomax/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { whyNotReady } from '../testing/ready.ts'
import { isComplete, nativeCache, publish } from './cache.ts'
import { inspect } from './inspect.ts'
import { install } from './install.ts'
import { withLock } from './lock.ts'
import { findPython } from './python.ts'
import { readRecord } from './record.ts'
import { run } from './run.ts'
import { cudaRequirements } from './tensorflow.ts'

const problem = await whyNotReady()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomax-native-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** A folder of programs that is all of PATH: real ones by name, or scripts. */
async function programs(contents: Record<string, string | true>): Promise<void> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  for (const [name, script] of Object.entries(contents)) {
    const file = join(bin, name)
    if (script === true) await symlink(await which(name), file)
    else {
      await writeFile(file, `#!/bin/sh\n${script}\n`)
      await chmod(file, 0o755)
    }
  }
  vi.stubEnv('PATH', bin)
  vi.stubEnv('CXX', '')
}

async function which(name: string): Promise<string> {
  for (const path of process.env.PATH!.split(delimiter)) {
    const files: string[] = await readdir(path).catch(() => [])
    if (files.includes(name)) return join(path, name)
  }
  throw new Error(`${name} is not in PATH`)
}

/** A Python that does all that the real one does, except that its pip runs a script, or is not there. */
async function pythonWith(pip: string | undefined): Promise<string> {
  const { executable } = await findPython()
  const lack = `"${executable}" "$@" | sed 's/"hasPip": true/"hasPip": false/'`
  return `
if [ "$1" = "-m" ]; then ${pip ?? 'exit 1'}
elif [ "$1" = "-c" ]; then ${pip === undefined ? lack : `"${executable}" "$@" | sed 's#"${executable}"#"'$0'"#'`}
else exec "${executable}" "$@"; fi`
}

const failure = async (options: Parameters<typeof install>[0] = {}) => {
  const error = await install({ cache: join(folder, 'cache'), tensorflow: 'download', ...options }).then(
    () => undefined,
    error => error,
  )
  expect(isInfomaxError(error), String(error)).toBe(true)
  return error as { code: string; message: string; fix: string }
}

describe.skipIf(problem)(`installing${problem ? ` (not here: ${problem})` : ''}`, () => {
  it('made a binding that loads, our kernels in it, and finds it again without work', async () => {
    const said: string[] = []
    const installed = await install({ progress: message => said.push(message) })
    expect(said.filter(message => !message.startsWith('waiting'))).toEqual(['loading it once'])
    expect(installed.version).toMatch(/^2\.\d+\.\d+/)
    expect(installed.kernels).toMatch(/infomax_kernels\.node$/)
    expect(await readRecord(nativeCache(), 'cpu')).toEqual({ installed })
  })

  it('shows each step to the doctor', async () => {
    const steps = await inspect()
    expect(steps.map(({ step }) => step)).toEqual([
      ...['binding', 'compiler', 'python', 'tensorflow', 'npm', 'tfjs-node', 'headers'],
    ])
    for (const { step, ok, detail } of steps) expect(ok, `${step}: ${detail}`).toBe(true)
    expect(steps[0]!.detail).toMatch(/TensorFlow 2\./)
  })

  it('says that a compiler is missing, before anything is downloaded', async () => {
    await programs({ python3: await pythonWith('exit 1') })
    const { code, message, fix } = await failure()
    expect(code).toBe('MISSING_DEPENDENCY')
    expect(message).toContain('No C++ compiler was found (tried g++, clang++, c++)')
    expect(fix).toContain('apt install g++')
    expect(await inspect({ cache: folder })).toContainEqual(
      expect.objectContaining({ step: 'compiler', ok: false, fix }),
    )
  })

  it('says that Python is missing', async () => {
    await programs({ 'g++': 'echo a compiler' })
    const { code, message } = await failure()
    expect(code).toBe('MISSING_DEPENDENCY')
    expect(message).toContain('No Python ≥ 3.8 was found (python3: ENOENT; python: ENOENT)')
    const steps = await inspect({ cache: folder })
    expect(steps.filter(({ ok }) => !ok).map(({ step }) => step)).toEqual(['binding', 'python', 'tensorflow', 'npm'])
  })

  it('says that pip is missing', async () => {
    await programs({ 'g++': 'echo a compiler', sed: true, python3: await pythonWith(undefined) })
    const { code, message, fix } = await failure()
    expect(code).toBe('MISSING_DEPENDENCY')
    expect(message).toContain('has no pip')
    expect(fix).toContain('python3-pip')
  })

  it('says what pip said where nothing can be downloaded', async () => {
    const pip = 'echo "ERROR: No matching distribution found for tensorflow" >&2; exit 1'
    await programs({ 'g++': 'echo a compiler', sed: true, python3: await pythonWith(pip) })
    const { code, message } = await failure()
    expect(code).toBe('MISSING_DEPENDENCY')
    expect(message).toContain('No matching distribution found')
  })

  it('says that there is no space where pip found none', async () => {
    const pip = 'echo "OSError: [Errno 28] No space left on device" >&2; exit 1'
    await programs({ 'g++': 'echo a compiler', sed: true, python3: await pythonWith(pip) })
    expect((await failure()).code).toBe('NO_SPACE')
  })

  it('refuses half a wheel, keeps nothing of it, and tries again the next time', async () => {
    const { executable } = await findPython()
    const wheel = join(folder, 'half.whl')
    const make = `import zipfile; z = zipfile.ZipFile('${wheel}', 'w'); z.writestr('tensorflow/libtensorflow_cc.so.2', b'x' * 100000); z.close()`
    expect((await run(executable, ['-c', make])).code).toBe(0)
    await truncate(wheel, 60_000)
    const count = join(folder, 'count')
    const pip = `for last; do :; done; while [ "$1" != "--dest" ]; do shift; done; mkdir -p "$2"; cp "${wheel}" "$2/tensorflow.whl"; echo x >> "${count}"`
    await programs({ 'g++': 'echo a compiler', sed: true, mkdir: true, cp: true, python3: await pythonWith(pip) })
    for (const times of [1, 2]) {
      const { code, message } = await failure()
      expect(code).toBe('BAD_FILE')
      expect(message).toContain('damaged or incomplete')
      expect(await readdir(join(folder, 'cache', 'native'))).toEqual([])
      expect((await readFile(count, 'utf8')).split('\n').length - 1).toBe(times)
    }
  })

  describe('with a TensorFlow of its own', () => {
    /** A Python that says it has this TensorFlow. */
    const pythonOf = async (tensorflow: object) => {
      const found = { executable: 'python3', version: '3.11.0', hasPip: true, tensorflow }
      return `echo '${JSON.stringify(found)}'`
    }
    it('refuses one that is too old', async () => {
      const tensorflow = { folder, distribution: 'tensorflow', version: '2.11.0' }
      await programs({ 'g++': 'echo a compiler', python3: await pythonOf(tensorflow) })
      const { code, message } = await failure({ tensorflow: 'installed' })
      expect(code).toBe('BACKEND_UNAVAILABLE')
      expect(message).toContain('tensorflow 2.11.0')
      expect(message).toContain('must be 2.15 or later')
    })

    it('refuses one without libraries or headers', async () => {
      const tensorflow = { folder, distribution: 'tensorflow-cpu', version: '2.21.0' }
      await programs({ 'g++': 'echo a compiler', python3: await pythonOf(tensorflow) })
      expect((await failure({ tensorflow: 'installed' })).message).toContain('lacks libtensorflow_cc.so.2')
      for (const library of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'])
        await writeFile(join(folder, library), '')
      expect((await failure({ tensorflow: 'installed' })).message).toContain('lacks include/tensorflow/c')
    })

    it('refuses one without CUDA for a GPU', async () => {
      for (const file of [
        ...['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/eager/c_api.h'],
        ...['include/tensorflow/c/kernels.h', 'python/platform/build_info.py'],
      ]) {
        await mkdir(dirname(join(folder, file)), { recursive: true })
        await writeFile(join(folder, file), 'build_info = {"is_cuda_build": False}')
      }
      const tensorflow = { folder, distribution: 'tensorflow', version: '2.21.0' }
      await programs({ 'g++': 'echo a compiler', python3: await pythonOf(tensorflow) })
      expect((await failure({ tensorflow: 'installed', device: 'cuda' })).message).toContain('built without CUDA')
    })
  })

  it('says what the compiler refused', async () => {
    const cache = nativeCache()
    const copy = join(folder, 'cache', 'native')
    // the download and the packages are there; only the compiler fails
    await mkdir(copy, { recursive: true })
    for (const name of await readdir(cache))
      if (name === 'npm' || name.startsWith('tensorflow-')) await symlink(join(cache, name), join(copy, name))
    await programs({
      'g++':
        'case "$1" in --version) echo g++ 4.8;; *) echo "x.cc:1:1: error: unknown option C++17" >&2; exit 1;; esac',
      python3: `exec "${(await findPython()).executable}" "$@"`,
    })
    const { code, message, fix } = await failure()
    expect(code).toBe('BACKEND_UNAVAILABLE')
    expect(message).toContain('error: unknown option C++17')
    expect(fix).toContain('g++ ≥ 9')
    expect(await readdir(join(copy, 'build'))).toEqual([])
  })

  it('notices that files are gone, or are for another processor or version', async () => {
    const record = await readRecord(nativeCache(), 'cpu')
    if (!('installed' in record)) throw new Error(record.reason)
    const cache = join(folder, 'native')
    await mkdir(cache)
    const write = (changes: object) =>
      writeFile(join(cache, 'cpu.json'), JSON.stringify({ ...record.installed, ...changes }))
    await write({ binding: join(folder, 'gone.node') })
    expect(await readRecord(cache, 'cpu')).toEqual({ reason: expect.stringContaining('gone.node is gone') })
    await write({ processor: 'x64-ffffffff' })
    expect(await readRecord(cache, 'cpu')).toEqual({ reason: expect.stringContaining('another processor') })
    await write({ sources: 'ffffffffffffffff' })
    expect(await readRecord(cache, 'cpu')).toEqual({ reason: expect.stringContaining('another version of infomax') })
    expect(await readRecord(cache, 'cuda')).toEqual({ reason: expect.stringContaining('not installed for cuda') })
  })

  it('does without the C++ files where they are gone, and says so where they cannot be read', async () => {
    const record = await readRecord(nativeCache(), 'cpu')
    const native = join(folder, 'native')
    expect(await readRecord(nativeCache(), 'cpu', native)).toEqual(record)
    await mkdir(join(native, 'no-file.cc'), { recursive: true })
    await expect(readRecord(nativeCache(), 'cpu', native)).rejects.toMatchObject({ code: 'EISDIR' })
  })
})

it('reads the CUDA libraries that TensorFlow asks for', () => {
  const metadata = `Name: tensorflow
Requires-Dist: absl-py>=1.0.0
Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"
Requires-Dist: nvidia-cudnn-cu12 (>=9.3.0.75,<10.0) ; extra == 'and-cuda'
Requires-Dist: nvidia-other; extra == "else"
`
  expect(cudaRequirements(metadata)).toEqual([
    'nvidia-cublas-cu12<13.0,>=12.5.3.2',
    'nvidia-cudnn-cu12>=9.3.0.75,<10.0',
  ])
})

describe('a published folder', () => {
  const fill = (text: string) => async (temporary: string) => {
    await mkdir(join(temporary, 'deep'))
    await writeFile(join(temporary, 'deep/file'), text)
  }
  it('is there whole or not at all', async () => {
    const target = join(folder, 'a/b')
    const failing = publish(target, ['deep/file'], async temporary => {
      await fill('one')(temporary)
      throw new Error('interrupted')
    })
    await expect(failing).rejects.toThrow('interrupted')
    expect(await isComplete(target, ['deep/file'])).toBe(false)
    expect(await readdir(join(folder, 'a'))).toEqual([])
    await publish(target, ['deep/file'], fill('two'))
    expect(await isComplete(target, ['deep/file'])).toBe(true)
    expect(await isComplete(target, ['deep/file', 'other'])).toBe(false)
  })

  it('is made again when a file of it was cut off', async () => {
    const target = join(folder, 'b')
    await publish(target, ['deep/file'], fill('whole'))
    await truncate(join(target, 'deep/file'), 2)
    await publish(target, ['deep/file'], fill('again'))
    expect(await readFile(join(target, 'deep/file'), 'utf8')).toBe('again')
  })

  it('survives several at once', async () => {
    const target = join(folder, 'c')
    await Promise.all(['1', '2', '3', '4'].map(text => publish(target, ['deep/file'], fill(text))))
    expect(await isComplete(target, ['deep/file'])).toBe(true)
    expect(await readdir(folder)).toEqual(['c'])
  })
})

describe('the lock', () => {
  it('lets one in at a time, and takes over from a process that has ended', async () => {
    const file = join(folder, 'lock')
    // no process has this number: it is beyond the largest that Linux gives
    await writeFile(file, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }))
    let inside = 0
    const order: number[] = []
    await Promise.all(
      [0, 1, 2].map(i =>
        withLock(
          file,
          () => {},
          async () => {
            expect(++inside).toBe(1)
            await readdir(folder)
            order.push(i)
            inside--
          },
        ),
      ),
    )
    expect(order.toSorted()).toEqual([0, 1, 2])
    expect((await readdir(folder)).filter(name => name.startsWith('lock'))).toEqual([])
  })
})
