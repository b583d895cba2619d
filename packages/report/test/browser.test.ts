import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { headlineSentence, renderHtml, summarise } from '../src/index.ts'
import { simulate } from './simulate.ts'

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path =>
  existsSync(path),
)

// no network: the page must need none
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND',
]

it('is drawn by a real browser that reaches nothing else', { timeout: 120_000 }, async context => {
  if (!browser) context.skip('no Chromium on this machine')
  const folder = mkdtempSync(`${tmpdir()}/infomax-page-`)
  try {
    const summary = summarise(simulate())
    writeFileSync(`${folder}/report.html`, await renderHtml(summary))
    const { status } = spawnSync(
      browser!,
      [
        ...flags,
        `--user-data-dir=${folder}/profile`,
        `--screenshot=${folder}/page.png`,
        '--window-size=1200,4000',
        `file://${folder}/report.html`,
      ],
      { timeout: 100_000 },
    )
    expect(status).toBe(0)
    const png = readFileSync(`${folder}/page.png`)
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 4000])
    // an empty page of this size takes some 20 kB: the figures are there
    expect(png.length).toBeGreaterThan(100_000)
    const dom = spawnSync(
      browser!,
      [...flags, `--user-data-dir=${folder}/profile`, '--dump-dom', `file://${folder}/report.html`],
      {
        timeout: 100_000,
        encoding: 'utf8',
      },
    ).stdout
    expect(dom.match(/<svg/g)!.length).toBeGreaterThan(8)
    const [opening = ''] = headlineSentence(summary).split('(')
    expect(dom.replaceAll(/\s+/g, ' ')).toContain(opening.trim())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
