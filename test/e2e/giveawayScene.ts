import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import type { OptionValues } from '#sandbox/driver/commandData.ts'
import type { Stage } from '#test/support/stage.ts'

export const ephemeral = (message: APIMessage) => ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0

/** The custom ids of a message's buttons and menus by their action. */
export function actionsOf(message: Pick<APIMessage, 'components'>): Record<string, string> {
  const parts = (message.components ?? []).flatMap(row =>
    row.type === ComponentType.ActionRow ? row.components : [],
  )
  return Object.fromEntries(
    parts.flatMap(part => ('custom_id' in part ? [[part.custom_id.split(':')[1], part.custom_id]] : [])),
  )
}

/** What people do with giveaways that the bot makes and shows, and what they see of it. */
export function giveawayScene(stage: () => Stage) {
  const run = (who: string, name: string, options: OptionValues = {}) =>
    stage().sandbox.driver.runCommand(who, stage().channels.general, name, options).response()

  const staff = async (name: string, options: OptionValues = {}) =>
    (await run(stage().people.grace, `giveaways ${name}`, options)).content

  const click = (who: string, message: APIMessage, action: string) =>
    stage()
      .sandbox.driver.click(who, message.id, actionsOf(message)[action] ?? action)
      .response()

  /** The newest message in public that has such words or such a button. */
  const posted = (wanted: string) =>
    stage().sandbox.waitForMessage(
      stage().channels.general,
      message =>
        !ephemeral(message) &&
        message.author.id === stage().sandbox.world.botId &&
        (message.content.includes(wanted) || wanted in actionsOf(message)),
    )

  /** A message as it is now. */
  const shown = (message: APIMessage) => stage().sandbox.world.messageById(message.id)?.message as APIMessage

  const field = (message: APIMessage, name: string) =>
    shown(message).embeds[0]?.fields?.find(candidate => candidate.name === name)?.value

  return { run, staff, click, posted, shown, field }
}
