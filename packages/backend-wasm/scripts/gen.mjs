// Compiles assembly/ to src/kernels.generated.ts. The same compiler gives the same bytes.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('..', import.meta.url))
const output = new Map()
const { error, stderr } = await asc.main(
  [
    'assembly/index.ts',
    ...['--baseDir', folder, '--outFile', 'kernels.wasm', '--runtime', 'stub', '--importMemory', '--noAssert'],
    ...['-O3', '--enable', 'simd', '--disable', 'mutable-globals'],
  ],
  { writeFile: (name, contents) => void output.set(name, contents) },
)
if (error) throw new Error(stderr.toString(), { cause: error })
const bytes = output.get('kernels.wasm')
const module = new WebAssembly.Module(bytes)
const imports = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`)
if (imports.join() !== 'env.memory') throw new Error(`the kernels import ${imports}; expected nothing but env.memory`)
const target = new URL('../src/kernels.generated.ts', import.meta.url)
await writeFile(
  target,
  `// Generated from assembly/ by scripts/gen.mjs.\nexport const kernels =\n  '${Buffer.from(bytes).toString('base64')}'\n`,
)
console.log(`${fileURLToPath(target)}: ${bytes.length} bytes of WebAssembly`)
