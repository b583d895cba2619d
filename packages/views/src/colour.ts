/**
 * The weights of red, green and blue in a pixel's brightness (ITU-R BT.601, as in Pillow and torchvision).
 * @see https://www.itu.int/rec/R-REC-BT.601
 */
export const luma = [0.299, 0.587, 0.114] as const

const [R, G, B] = luma

/** x ← clamp(factor·x). Any number of channels; in place. */
export function adjustBrightness(image: Float32Array, factor: number): void {
  for (let i = 0; i < image.length; i++) {
    image[i] = clamp(image[i]! * factor)
  }
}

/** x ← clamp(factor·x + (1 − factor)·m), m the mean brightness of the whole image. In place; `colour`: 3 channels, else 1. */
export function adjustContrast(image: Float32Array, colour: boolean, factor: number): void {
  let sum = 0
  if (colour) for (let i = 0; i < image.length; i += 3) sum += R * image[i]! + G * image[i + 1]! + B * image[i + 2]!
  else for (let i = 0; i < image.length; i++) sum += image[i]!
  const offset = ((1 - factor) * sum) / (colour ? image.length / 3 : image.length)
  for (let i = 0; i < image.length; i++) {
    image[i] = clamp(factor * image[i]! + offset)
  }
}

/** x ← clamp(factor·x + (1 − factor)·g), g the pixel's own brightness. Three channels; in place. */
export function adjustSaturation(image: Float32Array, factor: number): void {
  for (let i = 0; i < image.length; i += 3) {
    const r = image[i]!
    const g = image[i + 1]!
    const b = image[i + 2]!
    const grey = (1 - factor) * (R * r + G * g + B * b)
    image[i] = clamp(factor * r + grey)
    image[i + 1] = clamp(factor * g + grey)
    image[i + 2] = clamp(factor * b + grey)
  }
}

/**
 * Turns the hue by `shift` of the colour circle, in [−1, 1], keeping saturation and value as HSV has them.
 *
 * Saturation and value fix a pixel's largest and smallest channel, so only the position on the hexagon between
 * them is computed. Three channels; in place.
 */
export function adjustHue(image: Float32Array, shift: number): void {
  const turn = 6 * (shift < 0 ? shift + 1 : shift)
  for (let i = 0; i < image.length; i += 3) {
    const r = image[i]!
    const g = image[i + 1]!
    const b = image[i + 2]!
    const high = r > g ? larger(r, b) : larger(g, b)
    const low = r < g ? smaller(r, b) : smaller(g, b)
    const chroma = high - low
    if (chroma === 0) continue
    let hue = turn + (high === r ? (g - b) / chroma : high === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma)
    if (hue < 0) hue += 6
    if (hue >= 6) hue -= 6
    const sector = hue | 0
    const part = chroma * (hue - sector)
    switch (sector) {
      case 0:
        write(image, i, high, low + part, low)
        break
      case 1:
        write(image, i, high - part, high, low)
        break
      case 2:
        write(image, i, low, high, low + part)
        break
      case 3:
        write(image, i, low, high - part, high)
        break
      case 4:
        write(image, i, low + part, low, high)
        break
      default:
        write(image, i, high, low, high - part)
    }
  }
}

function write(image: Float32Array, at: number, red: number, green: number, blue: number): void {
  image[at] = red
  image[at + 1] = green
  image[at + 2] = blue
}

// branches, because V8's Math.min and Math.max, which mind NaN and −0, are a third slower here
function clamp(value: number): number {
  if (value < 0) return 0
  if (value > 1) return 1
  return value
}

function larger(a: number, b: number): number {
  if (a > b) return a
  return b
}

function smaller(a: number, b: number): number {
  if (a < b) return a
  return b
}
