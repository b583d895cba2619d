import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import { type GradientOptions, wrongGradient, wrongVariableGradient } from './differences.ts'

/** Expects the gradient of `f` to agree with central differences, for each input in turn: see `wrongGradient`. */
export async function expectGradient(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradientOptions = {},
): Promise<void> {
  expect(await wrongGradient(f, inputs, options)).toBeUndefined()
}

/** The same for variables that `f` reads; they hold what they held, afterwards. */
export async function expectVariableGradient(
  f: () => Tensor,
  variables: readonly { readonly name: string; readonly variable: Variable }[],
  options: GradientOptions = {},
): Promise<void> {
  expect(await wrongVariableGradient(f, variables, options)).toBeUndefined()
}
