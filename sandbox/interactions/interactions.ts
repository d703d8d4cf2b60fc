import type { InteractionType } from 'discord-api-types/v10'
import type { World } from '../world/world.ts'
import type { Interaction } from './interaction.ts'

/** How long an interaction may stay unacknowledged, and how long its token is good. */
const acknowledgeWithinMs = 3_000
const tokenLivesMs = 15 * 60_000

export interface InteractionSeed {
  type: InteractionType
  userId: string
  channelId: string
  guildId: string | null
  commandName?: string
  sourceMessageId?: string | null
  openedBy?: Interaction
  /** The parts of the payload beyond id, token and application. */
  payload: Record<string, unknown>
}

/** The interactions whose token may still be used. */
export class Interactions {
  readonly #world: World
  readonly #byId = new Map<string, Interaction>()
  readonly #byToken = new Map<string, Interaction>()

  constructor(world: World) {
    this.#world = world
  }

  open(seed: InteractionSeed): Interaction {
    this.#forgetExpired()
    const world = this.#world
    const id = world.snowflakes.next()
    const token = `aW50ZXJhY3Rpb24${world.random.text(60)}`
    const { payload, sourceMessageId = null, openedBy = null, commandName = null, ...rest } = seed
    const interaction: Interaction = {
      ...rest,
      id,
      token,
      sourceMessageId,
      openedBy,
      commandName,
      createdAt: world.clock.now(),
      payload: { id, application_id: world.application.id, type: seed.type, token, version: 1, ...payload },
      state: 'waiting',
      acknowledgedAt: null,
      originalId: null,
      originalDeleted: false,
      followUpIds: [],
      modal: null,
      choices: null,
    }
    this.#byId.set(id, interaction)
    this.#byToken.set(token, interaction)
    world.clock.after(acknowledgeWithinMs, () => this.#expire(interaction))
    world.publish({ kind: 'interactionCreated', interaction })
    return interaction
  }

  byId(id: string): Interaction | undefined {
    return this.#byId.get(id)
  }

  /** Undefined when the token was never given or its 15 minutes are over. */
  byToken(token: string): Interaction | undefined {
    const interaction = this.#byToken.get(token)
    return interaction && this.#isAlive(interaction) ? interaction : undefined
  }

  /** Still open for an initial response. Looked up when asked too, because a clock may have been moved without ringing. */
  mayBeAcknowledged(interaction: Interaction): boolean {
    return (
      this.#world.clock.now() - interaction.createdAt <= acknowledgeWithinMs &&
      interaction.state !== 'expired'
    )
  }

  acknowledge(interaction: Interaction, state: 'deferred' | 'deferredUpdate' | 'answered'): void {
    interaction.state = state
    interaction.acknowledgedAt = this.#world.clock.now()
    this.#world.publish({ kind: 'interactionAcknowledged', interaction })
  }

  #expire(interaction: Interaction): void {
    if (interaction.state !== 'waiting') return
    interaction.state = 'expired'
    this.#world.publish({ kind: 'interactionExpired', interaction })
  }

  #isAlive(interaction: Interaction): boolean {
    return this.#world.clock.now() - interaction.createdAt < tokenLivesMs
  }

  /** Oldest first, so it stops at the first that lives. */
  #forgetExpired(): void {
    for (const interaction of this.#byId.values()) {
      if (this.#isAlive(interaction)) return
      this.#byId.delete(interaction.id)
      this.#byToken.delete(interaction.token)
    }
  }
}
