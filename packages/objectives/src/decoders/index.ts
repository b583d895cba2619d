export { type DecoderChoice, decoderOption, reconstruction } from './option.ts'
