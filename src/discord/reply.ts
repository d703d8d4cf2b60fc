import { setTimeout as delay } from 'node:timers/promises'
import {
  type AnySelectMenuInteraction,
  type ButtonInteraction,
  type CacheType,
  type ChatInputCommandInteraction,
  DiscordAPIError,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type UserContextMenuCommandInteraction,
  RESTJSONErrorCodes,
} from 'discord.js'
import { messageBody } from '#src/discord/discordPort.ts'
import { AmbiguousWriteError, isAnswerLost } from '#src/discord/rest.ts'
import type { MessageView, ModalView } from '#src/discord/view.ts'

export type AnswerableInteraction<Cached extends CacheType = CacheType> =
  | ChatInputCommandInteraction<Cached>
  | UserContextMenuCommandInteraction<Cached>
  | MessageContextMenuCommandInteraction<Cached>
  | ButtonInteraction<Cached>
  | AnySelectMenuInteraction<Cached>
  | ModalSubmitInteraction<Cached>

/** How an interaction is answered. The first call must come before any query or lane: Discord waits 3 s. */
export interface Reply {
  /** Shows that an answer is coming; edit brings it. */
  defer(options?: { private?: boolean }): Promise<void>
  /** Of a component, or a modal that one opened: the component's own message will be edited, which edit does. */
  deferUpdate(): Promise<void>
  /** Asks by a form. It is the first answer or none: what it shows comes from memory. */
  modal(view: ModalView): Promise<void>
  edit(view: MessageView): Promise<void>
  /** Answers so that only the person sees it, whatever was deferred before. */
  refuse(view: MessageView): Promise<void>
}

/** Another process answered the interaction, or it is too old to be answered: there is nothing left to do. */
export class InteractionTaken extends Error {
  override name = 'InteractionTaken'
}

/** An answer's fate is not known, however often it was sent: nothing else may be said over it, since it may be there. */
export class AnswerUnknown extends Error {
  override name = 'AnswerUnknown'
}

export function createReply(interaction: AnswerableInteraction): Reply {
  let answered: 'no' | 'public' | 'private' | 'elsewhere' = 'no'
  const edit = (view: MessageView) => answer(() => interaction.editReply(replyOptions(view)))
  return {
    edit,
    async defer({ private: isPrivate = false } = {}) {
      const flags = isPrivate ? ({ flags: MessageFlags.Ephemeral } as const) : {}
      await acknowledge(() => interaction.deferReply(flags))
      interaction.deferred = true
      answered = isPrivate ? 'private' : 'public'
    },
    async deferUpdate() {
      if (interaction.isCommand() || (interaction.isModalSubmit() && !interaction.isFromMessage()))
        throw new TypeError('Only a component has a message to update')
      await acknowledge(() => interaction.deferUpdate())
      interaction.deferred = true
      answered = 'elsewhere'
    },
    async modal(view) {
      if (interaction.isModalSubmit()) throw new TypeError('No modal follows a modal')
      await acknowledge(() => interaction.showModal(view))
      interaction.replied = true
      answered = 'elsewhere'
    },
    async refuse(view) {
      const options = { ...replyOptions(view), flags: MessageFlags.Ephemeral } as const
      if (answered === 'private') return await edit(view)
      if (answered === 'no') {
        await acknowledge(() => interaction.reply(options))
        interaction.replied = true
        return
      }
      if (answered === 'public') await answer(() => interaction.deleteReply().catch(ignoreGone))
      await answer(() => interaction.followUp(options), wasRefused)
    },
  }
}

function replyOptions(view: MessageView) {
  const { allowed_mentions: allowedMentions, ...body } = messageBody(view)
  const files = (view.files ?? []).map(({ data, ...file }) => ({ ...file, attachment: Buffer.from(data) }))
  return { ...body, ...(files.length > 0 && { files }), allowedMentions: { ...allowedMentions, parse: [] } }
}

/** Between the tries of a first answer: as many as fit into the 3 s that Discord waits for one. */
const acknowledgeWaitsMs = [50, 100, 200, 400, 400, 400, 400]
/** Between those of a later one, to which discord.js adds tries of its own. */
const answerWaitsMs = [200, 500, 2_000]

/**
 * Gives the first answer, again while what Discord says to it is lost. That it has been given then means that ours was taken. If
 * another process answered at the same time both go on: what they do is done once, by the interaction's id.
 */
async function acknowledge(send: () => Promise<unknown>): Promise<void> {
  let mayBeTaken = false
  const attempt = () =>
    send().catch((error: unknown) => {
      const code = error instanceof DiscordAPIError ? error.code : undefined
      const isTaken = code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged
      if (isTaken && mayBeTaken) return
      if (isTaken || code === RESTJSONErrorCodes.UnknownInteraction)
        throw new InteractionTaken((error as Error).message)
      mayBeTaken ||= isAnswerLost(error)
      throw error
    })
  await sendUntilHeard(attempt, acknowledgeWaitsMs, isAnswerLost)
}

/** @throws AnswerUnknown */
async function answer(send: () => Promise<unknown>, mayRepeat = isAnswerLost): Promise<void> {
  try {
    await sendUntilHeard(send, answerWaitsMs, mayRepeat)
  } catch (error) {
    if (isAnswerLost(error)) throw new AnswerUnknown('It may have been answered', { cause: error })
    throw error
  }
}

async function sendUntilHeard(
  send: () => Promise<unknown>,
  waitsMs: readonly number[],
  mayRepeat: (error: unknown) => boolean,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await send()
      return
    } catch (error) {
      const waitMs = waitsMs[tries]
      if (waitMs === undefined || !mayRepeat(error)) throw error
      await delay(waitMs)
    }
  }
}

/** A follow-up is a new message each time: it is sent again only if Discord said that it failed. */
function wasRefused(error: unknown): boolean {
  return error instanceof AmbiguousWriteError && error.status !== undefined
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownMessage)) throw error
}
