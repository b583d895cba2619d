import { expect, it } from 'vitest'
import { errorOf, jackknife, X, XY, Y } from '../../test/inputs.ts'
import { alignment } from './alignment.ts'

it('is NumPy’s', async () => {
  expect((await alignment(X, Y)).value).toBeCloseTo(1.1004420110785518, 12)
})

it('is symmetric, 0 for one direction and 4 for opposite ones', async () => {
  expect((await alignment(Y, X)).value).toBe((await alignment(X, Y)).value)
  expect(
    (
      await alignment(
        X,
        X.map(row => row.map(x => 3 * x)),
      )
    ).value,
  ).toBeCloseTo(0, 14)
  expect(
    (
      await alignment(
        X,
        X.map(row => row.map(x => -x)),
      )
    ).value,
  ).toBeCloseTo(4, 13)
})

it('has the jackknife error, which for a mean is exact', async () => {
  const error = await jackknife(XY, rows =>
    alignment(
      rows.map(row => row.slice(0, 2)),
      rows.map(row => row.slice(2)),
    ),
  )
  expect(errorOf(await alignment(X, Y))).toBeCloseTo(error, 12)
})

it('wants pairs', async () => {
  await expect(alignment(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
  await expect(alignment(X, XY)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
})
