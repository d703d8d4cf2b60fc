import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type World } from './world.ts'
import { stateOf, type WorldState } from './worldState.ts'

const debounceMs = 200

/** Keeps a world in a file: whole or not at all, at most 200 ms after a change. */
export class StateFile {
  readonly #path: string
  readonly #world: World
  readonly #unsubscribe: () => void
  #timer: NodeJS.Timeout | null = null

  constructor(path: string, world: World) {
    this.#path = path
    this.#world = world
    mkdirSync(dirname(path), { recursive: true })
    this.#unsubscribe = world.subscribe(() => this.#schedule())
    this.save()
  }

  /** Synchronous, so that it also works on the way out of the process. */
  save(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const draft = `${this.#path}.new`
    writeFileSync(draft, JSON.stringify(stateOf(this.#world)))
    renameSync(draft, this.#path)
  }

  stop(): void {
    this.#unsubscribe()
    this.save()
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.save(), debounceMs)
  }
}

/** Null when there is no such file. Throws with a plain sentence when it is not a sandbox's. */
export function readState(path: string): WorldState | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const state = parsed(text)
  if (state?.version !== 1)
    throw new Error(`${path} is not a state of this sandbox. Move it away to begin with a new world.`)
  return state
}

function parsed(text: string): WorldState | null {
  try {
    return JSON.parse(text) as WorldState
  } catch {
    return null
  }
}
