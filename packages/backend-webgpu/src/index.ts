export { loadWebgpu, type WebgpuOptions } from './load.ts'
export { default, default as plugin } from './plugin.ts'
export { webgpu } from './webgpu.ts'
