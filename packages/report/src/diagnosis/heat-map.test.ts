import { expect, it } from 'vitest'
import { checkXml } from '../../test/xml.ts'
import { heatMap, mostColumns } from './heat-map.ts'

const square = (k: number, value: (i: number, j: number) => number) => ({
  columns: Array.from({ length: k }, (_, i) => 10 + i),
  measure: 'HSIC <biased>',
  values: Array.from({ length: k }, (_, i) => Array.from({ length: k }, (_, j) => value(i, j))),
})

const cells = (svg: string): string[] => svg.match(/<rect [^>]*><title>[^<]*<\/title>/g) ?? []

it('names each pair and its value, and shades by it', () => {
  const svg = heatMap(square(3, (i, j) => (i === j ? 9 : (i + j) / 10)))!
  expect(checkXml(svg).elements).toBeGreaterThan(30)
  expect(svg).toContain('HSIC &lt;biased&gt;')
  expect(cells(svg)).toHaveLength(9)
  expect(cells(svg)[1]).toMatch(/fill-opacity="0.33"><title>columns 10 and 11: 0.1<\/title>/)
  expect(cells(svg)[5]).toMatch(/fill-opacity="1"><title>columns 11 and 12: 0.3<\/title>/)
  expect(cells(svg)[4]).toMatch(/<title>column 11 with itself<\/title>/)
})

it.each([
  ['all 0', () => 0],
  ['negative, as an unbiased estimate can be', () => -0.01],
])('leaves cells empty that are %s', (_, value) => {
  const off = cells(heatMap(square(2, value))!).filter(cell => cell.includes('columns'))
  expect(off).toHaveLength(2)
  for (const cell of off) expect(cell).toContain('fill-opacity="0"')
})

it('marks what is not a number, and what is missing', () => {
  const svg = heatMap({ ...square(2, () => 1), values: [[1, Number.NaN]] })!
  expect(svg.match(/stroke-dasharray/g)).toHaveLength(2)
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

it('draws at least a pair, and no more columns than can be seen', () => {
  expect(heatMap(square(1, () => 1))).toBeUndefined()
  expect(heatMap(square(0, () => 1))).toBeUndefined()
  expect(cells(heatMap(square(mostColumns + 20, () => 1))!)).toHaveLength(mostColumns ** 2)
})
