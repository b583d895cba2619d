import type { Role, Subject } from '@infomax/core'

/**
 * Colours on a light ground, and what the page replaces each with on a dark one.
 * The hues are Okabe and Ito's, told apart with every common form of colour blindness.
 * @see https://jfly.uni-koeln.de/color/
 */
export const palette = {
  ink: { light: '#1f2328', dark: '#e8eaed' },
  quiet: { light: '#57606a', dark: '#a6adb8' },
  grid: { light: '#e3e6ea', dark: '#33383f' },
  axis: { light: '#8c959f', dark: '#6b7480' },
  blue: { light: '#0072b2', dark: '#4ba3e3' },
  orange: { light: '#e69f00', dark: '#f2b632' },
  green: { light: '#009e73', dark: '#2fc79a' },
  purple: { light: '#cc79a7', dark: '#e096c0' },
  sky: { light: '#56b4e9', dark: '#a5dbff' },
  vermilion: { light: '#d55e00', dark: '#f58549' },
  grey: { light: '#8a9199', dark: '#9aa3ad' },
} as const

const { ink, blue, orange, green, purple, sky, vermilion, grey } = palette

export const subjectColour: Readonly<Record<Subject, string>> = {
  trained: blue.light,
  untrained: orange.light,
  raw: grey.light,
}

export const roleColour: Readonly<Record<Role, string>> = {
  entropy: purple.light,
  reconstruction: vermilion.light,
  regularisation: green.light,
}

/** For classes; with more classes than colours the mark's shape tells them apart too. */
export const categories: readonly string[] = [blue, orange, green, purple, sky, vermilion, ink].map(c => c.light)

export const shapes: readonly string[] = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down']
