export { cpu } from './cpu.ts'
export { default, default as plugin } from './plugin.ts'
