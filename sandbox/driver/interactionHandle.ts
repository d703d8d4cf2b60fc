import type {
  APIApplicationCommandOptionChoice,
  APIMessage,
  APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10'
import { MessageFlags } from 'discord-api-types/v10'
import type { Interaction } from '../interactions/interaction.ts'
import type { World } from '../world/world.ts'

/** What a person waits for after a command, click or submit. Each promise rejects when the application does not respond in 3 s. */
export interface InteractionHandle {
  readonly interaction: Interaction
  /** Milliseconds of the sandbox's clock until it was acknowledged. */
  acknowledged(): Promise<number>
  /**
   * The message that the person ends up reading: the reply, once a deferred one is filled; the message of the component
   * that was updated; or, where the reply was deleted, the first follow-up in its place.
   */
  response(): Promise<APIMessage>
  followUp(index?: number): Promise<APIMessage>
  modal(): Promise<OpenModal>
  /** What autocomplete offers. */
  choices(): Promise<APIApplicationCommandOptionChoice[]>
}

export interface OpenModal {
  /** The interaction that opened it. */
  interaction: Interaction
  data: APIModalInteractionResponseCallbackData
}

export function handleOf(world: World, interaction: Interaction): InteractionHandle {
  const { channelId, createdAt } = interaction

  const wait = <T>(what: string, read: () => T | undefined): Promise<T> =>
    world.eventually(
      () => {
        if (interaction.state === 'expired')
          throw new Error(`The application did not respond: ${describe(interaction)}`)
        return read()
      },
      { otherwise: () => `No ${what} for ${describe(interaction)}, which is ${interaction.state}` },
    )
  const message = (id: string | null | undefined): APIMessage | undefined =>
    id ? world.messages(channelId).get(id)?.message : undefined

  return {
    interaction,
    acknowledged: () =>
      wait('acknowledgement', () =>
        interaction.acknowledgedAt === null ? undefined : interaction.acknowledgedAt - createdAt,
      ),
    response: () =>
      wait('response', () => {
        if (interaction.originalDeleted) return message(interaction.followUpIds[0])
        const original = interaction.state === 'answered' ? message(interaction.originalId) : undefined
        return original && ((original.flags ?? 0) & MessageFlags.Loading) === 0 ? original : undefined
      }),
    followUp: (index = 0) => wait(`follow-up ${index}`, () => message(interaction.followUpIds[index])),
    modal: () =>
      wait('modal', () => (interaction.modal ? { interaction, data: interaction.modal } : undefined)),
    choices: () => wait('choices', () => interaction.choices ?? undefined),
  }
}

function describe({ commandName, payload }: Interaction): string {
  if (commandName !== null) return `/${commandName}`
  return `"${(payload['data'] as { custom_id?: string }).custom_id}"`
}
