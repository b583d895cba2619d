export { loadWasm, type WasmOptions } from './load.ts'
export { default, default as plugin } from './plugin.ts'
export { wasm } from './wasm.ts'
