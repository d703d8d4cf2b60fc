import pino, { type DestinationStream, type Logger } from 'pino'
import pretty from 'pino-pretty'

export type Log = Logger

const hidden = '[redacted]'

/** Secrets known by their shape, wherever they stand in a line: a key-based list alone misses those inside texts. */
const shapes: readonly RegExp[] = [
  // bot token: application id in base64, timestamp, signature
  /\b[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,45}/g,
  // webhook address, and the interaction webhooks that have the same form
  /(?<=\/webhooks\/\d{15,20}\/)[\w%-]{20,}/g,
  /(?<=\/interactions\/\d{15,20}\/)[\w%-]{20,}/g,
  // interaction token: base64 of "interaction:…"
  /aW50ZXJhY3Rpb246[\w+/=-]+/g,
  // password in a connection address
  /(?<=\bpostgres(?:ql)?:\/\/[^:/@\s"]+:)[^@\s"]+(?=@)/g,
]

/** Replaces every secret of a known shape. */
export function redactShapes(text: string): string {
  return shapes.reduce((redacted, shape) => redacted.replace(shape, hidden), text)
}

export interface LogOptions {
  level: string
  /** Readable lines for a terminal instead of JSON. */
  pretty: boolean
  /** Where lines go; standard output when absent. */
  destination?: DestinationStream
}

/** The process's logger. Secrets are redacted by key and, as the last stage, by shape. */
export function createLog({ level, pretty: isPretty, destination }: LogOptions): Log {
  const out =
    destination ??
    (isPretty ? pretty({ ignore: 'pid,hostname', sync: true }) : pino.destination({ sync: true }))
  return pino(
    {
      level,
      redact: {
        paths: [
          'token',
          '*.token',
          'authorization',
          '*.authorization',
          'headers.authorization',
          'password',
          '*.password',
        ],
        censor: hidden,
      },
      serializers: { err: serializeError },
    },
    { write: line => void out.write(redactShapes(line)) },
  )
}

/**
 * What identifies an error and nothing that it carries: errors of Discord's API hold what members wrote, those of the
 * database rows and whole connections.
 */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name: type, message, stack, cause } = error
  const { code, status, method, url } = error as {
    code?: unknown
    status?: unknown
    method?: unknown
    url?: unknown
  }
  return {
    type,
    message,
    code,
    status,
    method,
    url,
    stack,
    ...(cause !== undefined && { cause: serializeError(cause) }),
  }
}
