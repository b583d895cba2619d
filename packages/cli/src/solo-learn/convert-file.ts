import { builtinSources } from '../plugins/builtin-sources.ts'
import { createCatalogue } from '../plugins/catalogue.ts'
import { planRun } from '../run/plan.ts'
import { type Conversion, convert } from './convert.ts'
import { readRecipe } from './read-recipe.ts'

/** Converts a recipe of solo-learn, and makes sure that what it becomes is a run. */
export async function convertFile(path: string): Promise<Conversion> {
  const conversion = convert(await readRecipe(path))
  await planRun({ catalogue: createCatalogue(builtinSources()), run: conversion.config, bound: [] }, [])
  return conversion
}
