import backbones from '@infomax/backbones'
import { cpu } from '@infomax/backend-cpu'
import { standalone } from '@infomax/core'
import objectives from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { it } from 'vitest'
import { node } from './node.ts'
import { whyNotReady } from './testing/ready.ts'

const problem = await whyNotReady()
if (problem) it.skip(`no native backend here: ${problem}`)
else
  testBackend(node, {
    training: { plugins: [objectives, backbones], reference: cpu.create({}, standalone), backbones: ['mlp'] },
  })
