import { createRandom, fromRows, matMul, transpose } from '@infomax/math'
import { expect, it } from 'vitest'
import { decorrelate, identity, randomOrthogonal, rotation, turn } from './orthogonal.ts'
import { antisymmetric } from './vcreg/descent.ts'

it.each([1e-9, 0.3, 2, 40])('exp of a plane of angle %d is the rotation by it', angle => {
  const { data } = rotation(
    fromRows([
      [0, angle],
      [-angle, 0],
    ]),
  )
  const expected = [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle)]
  // each of log₂ 2‖S‖ squarings doubles the rounding of the first
  data.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-15 * (1 + 4 * angle))
  })
})

it('exp of an antisymmetric matrix is orthogonal, and its transpose that of the negative', () => {
  const random = createRandom(0)
  const s = Float64Array.from({ length: 10 }, () => random.normal())
  const r = rotation(antisymmetric(s, 5))
  const back = rotation(
    antisymmetric(
      s.map(value => -value),
      5,
    ),
  )
  transpose(r).data.forEach((value, i) => {
    expect(value).toBeCloseTo(back.data[i]!, 13)
  })
})

it('random orthogonal matrices are orthogonal, and decorrelation leaves them as they are', () => {
  const q = randomOrthogonal(6, createRandom(1))
  const products = matMul(q, transpose(q))
  identity(6).data.forEach((value, i) => {
    expect(products.data[i]).toBeCloseTo(value, 13)
  })
  decorrelate(q)!.data.forEach((value, i) => {
    expect(value).toBeCloseTo(q.data[i]!, 13)
  })
})

it('has no orthogonal matrix next to a singular one', () => {
  expect(
    decorrelate(
      fromRows([
        [1, 2],
        [2, 4],
      ]),
    ),
  ).toBeUndefined()
})

it('a turn of two rows is the rotation of their plane', () => {
  const m = randomOrthogonal(3, createRandom(2))
  const expected = matMul(rotation(antisymmetric(Float64Array.of(0, 0.7, 0), 3)), m)
  turn(m, 0, 2, 0.7)
  m.data.forEach((value, i) => {
    expect(value).toBeCloseTo(expected.data[i]!, 14)
  })
})
