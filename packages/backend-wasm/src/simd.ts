/** The smallest module with a SIMD instruction: () => i8x16.splat(0), its result dropped. */
const module = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11],
)

/** Whether WebAssembly has SIMD here. */
export const hasSimd = (): boolean => typeof WebAssembly !== 'undefined' && WebAssembly.validate(module)
