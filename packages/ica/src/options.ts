import * as z from 'zod'

export const componentsOption = z.int().min(1).optional().describe('sources to find; as many as channels without it')

export const seedOption = z.int().default(0).describe('seed of everything random')
