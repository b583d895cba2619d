import { type ErrorCode, InfomaxError, isInfomaxError } from '@infomax/core'
import type { Job } from './job.ts'

/** What the decoding thread is given. */
export interface Order {
  readonly job: Job
  readonly path: string
  readonly key: string
  /** Names this writer among those of one process. */
  readonly token: string
}

/** What it says. */
export type Message =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly what: string; readonly fix?: string }

/** An error as plain data: its class and fields do not pass from thread to thread. */
export function failure(error: unknown): Message {
  if (!isInfomaxError(error))
    return { type: 'failed', code: 'WORKER_FAILED', what: error instanceof Error ? `${error.stack}` : String(error) }
  const { code, fix } = error
  const what = error.message.slice(`[INFOMAX_${code}] `.length)
  if (!fix) return { type: 'failed', code, what }
  return { type: 'failed', code, what: what.slice(0, -`\n  ${fix.replaceAll('\n', '\n  ')}`.length), fix }
}

export const asError = (message: Extract<Message, { type: 'failed' }>): InfomaxError =>
  new InfomaxError(message.code, message.what, message.fix)
