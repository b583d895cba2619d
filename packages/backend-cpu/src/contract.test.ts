import { testBackend } from '@infomax/testing'
import { cpu } from './cpu.ts'

testBackend(cpu)
