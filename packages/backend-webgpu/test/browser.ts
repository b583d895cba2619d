import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium, type Page } from 'playwright-core'

/** The Chromium of this machine, if there is one. */
export const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path =>
  existsSync(path),
)

const flags = [
  // a software adapter counts as unsafe
  '--enable-unsafe-webgpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
]

/** Gives a page that has run a script of this folder, bundled from source; ends browser and server afterwards, whatever happens. */
export async function inPage<T>(script: string, use: (page: Page) => Promise<T>): Promise<T> {
  const server = await serve(await bundle(script))
  try {
    const chrome = await chromium.launch({
      executablePath: browser!,
      headless: true,
      chromiumSandbox: false,
      args: flags,
    })
    try {
      const page = await chrome.newPage()
      const failures: string[] = []
      page.on('pageerror', ({ message }) => failures.push(message))
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      if (failures.length) throw new Error(`the page failed: ${failures.join('; ')}`)
      return await use(page)
    } finally {
      await chrome.close()
    }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

async function bundle(script: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(dirname(fileURLToPath(import.meta.url)), script)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@infomax/source'],
    // asked for in Node only
    external: ['node:*'],
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}

/** A page that loads the script, and the binaries of TensorFlow.js's wasm backend, on the loopback interface. */
async function serve(script: string): Promise<Server> {
  const binaries = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
  const server = createServer(({ url = '/' }, response) => {
    const binary = /^\/wasm\/([\w-]+\.wasm)$/.exec(url)?.[1]
    const [type, body] =
      url === '/'
        ? ['text/html', '<!doctype html><title>infomax</title><script type="module" src="/page.js"></script>']
        : url === '/page.js'
          ? ['text/javascript', script]
          : binary && existsSync(join(binaries, binary))
            ? ['application/wasm', readFileSync(join(binaries, binary))]
            : []
    response.writeHead(type ? 200 : 404, type ? { 'content-type': type } : {}).end(body)
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  return server
}
