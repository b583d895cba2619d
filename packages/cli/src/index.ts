export { defineConfig, type InfomaxConfig } from './config/define-config.ts'
