import { effectiveRank, gaussianEntropy } from '@infomax/estimators'

// 200 embeddings of 3 dimensions, the third almost the sum of the others
const z = Array.from({ length: 200 }, (_, i) => {
  const [a, b] = [Math.sin(i), Math.cos(1.7 * i)]
  return [a, b, a + b + 0.01 * Math.sin(13 * i)]
})

const entropy = await gaussianEntropy(z)
console.log(
  `${entropy.value.toFixed(3)} ${entropy.unit}, a ${entropy.side}, 95 % interval ${entropy.interval.low.toFixed(3)} to ${entropy.interval.high.toFixed(3)}`,
)
console.log(`effective rank ${(await effectiveRank(z)).value.toFixed(2)} of 3`)
