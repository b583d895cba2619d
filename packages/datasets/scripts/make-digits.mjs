// Makes src/digits-data.generated.ts from scikit-learn's copy of the UCI optical digits:
//   pip download --no-deps scikit-learn && unzip scikit_learn-*.whl sklearn/datasets/data/digits.csv.gz
//   node scripts/make-digits.mjs sklearn/datasets/data/digits.csv.gz
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const source = process.argv[2]
if (!source) throw new Error('usage: node scripts/make-digits.mjs digits.csv.gz')
const rows = gunzipSync(readFileSync(source))
  .toString()
  .trim()
  .split('\n')
  .map(line => line.split(',').map(Number))
if (rows.length !== 1797 || rows.some(row => row.length !== 65)) throw new Error('not the 1 797 × 65 table')
const pixels = rows.flatMap(row => row.slice(0, 64))
if (pixels.some(p => !(Number.isInteger(p) && p >= 0 && p <= 16))) throw new Error('a pixel outside 0…16')

// Five bits a pixel, the first in the lowest bits.
const packed = Buffer.alloc((pixels.length * 5) / 8)
pixels.forEach((pixel, i) => {
  const bit = i * 5
  const word = pixel << (bit & 7)
  packed[bit >> 3] |= word & 255
  if (word > 255) packed[(bit >> 3) + 1] |= word >> 8
})
writeFileSync(
  new URL('../src/digits-data.generated.ts', import.meta.url),
  `// Made by scripts/make-digits.mjs from scikit-learn's copy of:
// E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits, test set. UCI Machine Learning Repository.
// doi 10.24432/C50P49. Licence CC BY 4.0; packed five bits a pixel, values unchanged.
export const labels = '${rows.map(row => row[64]).join('')}'
export const pixels = '${packed.toString('base64')}'
`,
)
