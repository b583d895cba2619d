import { expect, it } from 'vitest'
import { codes, InfomaxError, isInfomaxError } from './index.ts'

it('begins with its code and ends with what to do, indented', () => {
  const error = new InfomaxError('BAD_FILE', 'x.npy is no array.', 'Save it again.\nOr not.', { cause: 'cut off' })
  expect(error.message).toBe('[INFOMAX_BAD_FILE] x.npy is no array.\n  Save it again.\n  Or not.')
  expect(error).toMatchObject({ name: 'InfomaxError', code: 'BAD_FILE', cause: 'cut off' })
  expect(new InfomaxError('BAD_FILE', 'x').message).toBe('[INFOMAX_BAD_FILE] x')
})

it('is known without its class, as from another copy of core', () => {
  const foreign = Object.assign(new Error('x'), { name: 'InfomaxError', code: 'BAD_FILE' })
  expect(isInfomaxError(foreign)).toBe(true)
  expect(isInfomaxError(new Error('x'))).toBe(false)
  expect(isInfomaxError(undefined)).toBe(false)
})

it('explains every code', () => {
  for (const [code, meaning] of Object.entries(codes)) {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
    expect(meaning).toMatch(/\S/)
  }
})
