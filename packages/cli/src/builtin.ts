import type { Plugin } from '@infomax/core'

type Module = { readonly default: Plugin }

/** The plug-ins that come with infomax, by package; each is imported when a name of its is used. */
export const builtin: Readonly<Record<string, () => Promise<Module>>> = {
  '@infomax/datasets': () => import('@infomax/datasets'),
  '@infomax/views': () => import('@infomax/views'),
  '@infomax/backbones': () => import('@infomax/backbones'),
  '@infomax/objectives': () => import('@infomax/objectives'),
  '@infomax/estimators': () => import('@infomax/estimators'),
  '@infomax/critics': () => import('@infomax/critics'),
  '@infomax/theory': () => import('@infomax/theory'),
  '@infomax/ica': () => import('@infomax/ica'),
  '@infomax/backend-cpu': () => import('@infomax/backend-cpu'),
  '@infomax/backend-wasm': () => import('@infomax/backend-wasm'),
  '@infomax/backend-node': () => import('@infomax/backend-node'),
  '@infomax/backend-webgpu': () => import('@infomax/backend-webgpu'),
  '@infomax/trainer': () => import('@infomax/trainer'),
  '@infomax/report': () => import('@infomax/report'),
}
