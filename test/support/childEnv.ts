import path from 'node:path'

/**
 * What every process that a test starts gets from this one, and nothing else of its environment. Node keeps what it compiles:
 * it takes half of each start otherwise.
 */
export const childEnv = {
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: path.join(import.meta.dirname, '../../node_modules/.cache/compiled'),
}
