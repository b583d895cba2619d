export { type CriticInput, criticEstimator, criticInformation } from './critic.ts'
export { default, default as plugin } from './plugin.ts'
