import { AuditLogEvent } from 'discord-api-types/v10'
import type { Interaction } from '../interactions/interaction.ts'
import type { WorldEvent } from '../world/events.ts'
import type { World } from '../world/world.ts'
import { isOfCrowd } from './crowd.ts'

export const tourSteps = ['talk', 'ticket', 'giveaway', 'voice', 'faults'] as const

export type TourStep = (typeof tourSteps)[number]

/**
 * Which of the five things to try first were done: recognised by what can be seen on Discord, such as custom ids, messages
 * and the audit log, never by what the bot knows.
 */
export class Tour {
  /** The world's, so that it is kept with it. */
  readonly done: Set<string>
  readonly #world: World
  readonly #onDone: (step: TourStep) => void
  readonly #unsubscribe: () => void
  readonly #haveTalked = new Set<string>()
  /** The custom id by which somebody entered, by message. */
  readonly #entered = new Map<string, string>()
  readonly #madeByBot = new Set<string>()
  /** Channels by who sits in them. */
  readonly #satIn = new Map<string, string>()
  #hasAskedForTicket = false
  #isBroken = false

  constructor(world: World, onDone: (step: TourStep) => void) {
    this.#world = world
    this.done = world.tourDone
    this.#onDone = onDone
    this.#unsubscribe = world.subscribe(event => this.#see(event))
  }

  faultUsed(): void {
    this.#isBroken = true
  }

  stop(): void {
    this.#unsubscribe()
  }

  #see(event: WorldEvent): void {
    switch (event.kind) {
      case 'messageCreated': {
        const { author } = event.stored.message
        if (author.bot !== true) this.#haveTalked.add(author.id)
        return
      }
      case 'messageUpdated': {
        const { id, components } = event.stored.message
        const customId = this.#entered.get(id)
        if (customId !== undefined && !isOffered(components, customId)) this.#finish('giveaway')
        return
      }
      case 'interactionAcknowledged':
        return this.#seeAnswer(event.interaction)
      case 'auditLogged': {
        const { user_id: userId, action_type: action, target_id: targetId } = event.entry
        if (userId !== this.#world.botId) return
        if (action !== AuditLogEvent.ChannelCreate && action !== AuditLogEvent.ThreadCreate) return
        this.#madeByBot.add(targetId ?? '')
        if (this.#hasAskedForTicket) this.#finish('ticket')
        return
      }
      case 'voiceStateUpdated':
        return this.#seeVoice(event.userId, event.channelId)
      case 'botConnectionChanged':
        if (this.#isBroken && event.isConnected) this.#finish('faults')
        return
      default:
    }
  }

  #seeAnswer(interaction: Interaction): void {
    const { userId, commandName, choices, sourceMessageId } = interaction
    if (choices !== null || !this.#isPlayer(userId)) return
    if (this.#isBroken) this.#finish('faults')
    const customId = customIdOf(interaction)
    const feature = commandName?.split(' ')[0] ?? customId.split(':')[0]
    if ((feature === 'rank' || feature === 'leaderboard') && this.#haveTalked.has(userId))
      this.#finish('talk')
    if (feature === 'ticket') this.#hasAskedForTicket = true
    if (customId.startsWith('giveaway:enter') && sourceMessageId !== null)
      this.#entered.set(sourceMessageId, customId)
  }

  /** The hub may be the bot's own too: only who is somewhere already can be moved. */
  #seeVoice(userId: string, channelId: string | null): void {
    const from = this.#satIn.get(userId)
    if (channelId === null) this.#satIn.delete(userId)
    else this.#satIn.set(userId, channelId)
    if (channelId === null || from === undefined || from === channelId) return
    if (this.#madeByBot.has(channelId) && this.#isPlayer(userId)) this.#finish('voice')
  }

  #isPlayer(userId: string): boolean {
    const { user } = this.#world.person(userId)
    return user.bot !== true && !isOfCrowd(user)
  }

  #finish(step: TourStep): void {
    if (this.done.has(step)) return
    this.done.add(step)
    this.#onDone(step)
  }
}

function customIdOf({ payload }: Interaction): string {
  const { custom_id: customId = '' } = (payload['data'] ?? {}) as { custom_id?: string }
  return customId
}

/** Whether a message still has that button or menu, ready to be used. */
function isOffered(components: unknown, customId: string): boolean {
  if (Array.isArray(components)) return components.some(one => isOffered(one, customId))
  if (typeof components !== 'object' || components === null) return false
  const part = components as Record<string, unknown>
  if (part['custom_id'] === customId) return part['disabled'] !== true
  return isOffered(part['components'], customId) || isOffered(part['accessory'], customId)
}
