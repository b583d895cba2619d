import { load4 } from './tail'

/** Copies n images [height, width, c] into the zeroed frames [frameHeight, frameWidth, c], `top` and `left` pixels in. */
export function padImages(
  from: usize,
  n: i32,
  height: i32,
  width: i32,
  c: i32,
  to: usize,
  frameHeight: i32,
  frameWidth: i32,
  top: i32,
  left: i32,
): void {
  const pixel = <usize>c << 2
  const row = <usize>width * pixel
  const frameRow = <usize>frameWidth * pixel
  const before = <usize>left * pixel
  const after = frameRow - before - row
  const above = <usize>top * frameRow
  const below = <usize>(frameHeight - top - height) * frameRow
  for (let image = 0; image < n; image++) {
    memory.fill(to, 0, above)
    to += above
    for (let y = 0; y < height; y++) {
      memory.fill(to, 0, before)
      memory.copy(to + before, from, row)
      memory.fill(to + before + row, 0, after)
      to += frameRow
      from += row
    }
    memory.fill(to, 0, below)
    to += below
  }
}

/**
 * The same, into planes of four channels: [⌈c/4⌉, n, frameHeight, frameWidth, 4], zeros past the last channel.
 * Along a row of such a plane the inputs of neighbouring outputs lie one after the other.
 */
export function splitImages4(
  from: usize,
  n: i32,
  height: i32,
  width: i32,
  c: i32,
  to: usize,
  frameHeight: i32,
  frameWidth: i32,
  top: i32,
  left: i32,
): void {
  const pixel = <usize>c << 2
  const before = <usize>left << 4
  const after = <usize>(frameWidth - left - width) << 4
  const above = <usize>(top * frameWidth) << 4
  const below = <usize>((frameHeight - top - height) * frameWidth) << 4
  for (let channel = 0; channel < c; channel += 4) {
    const some = min(4, c - channel)
    let source = from + (<usize>channel << 2)
    for (let image = 0; image < n; image++) {
      memory.fill(to, 0, above)
      to += above
      for (let y = 0; y < height; y++) {
        memory.fill(to, 0, before)
        to += before
        const end = to + (<usize>width << 4)
        if (some == 4)
          for (; to < end; to += 16) {
            v128.store(to, v128.load(source))
            source += pixel
          }
        else
          for (; to < end; to += 16) {
            v128.store(to, load4(source, some))
            source += pixel
          }
        memory.fill(to, 0, after)
        to += after
      }
      memory.fill(to, 0, below)
      to += below
    }
  }
}
