import type { Bot } from '#src/bot.ts'
import {
  type GuildTransaction,
  changeGuild,
  changeGuildOnce,
  readGuild,
} from '#src/database/guildTransaction.ts'
import { lockInGuild } from '#src/database/locks.ts'
import { newId } from '#src/database/newId.ts'
import type { Asker } from '#src/discord/asker.ts'
import { type Hub, type HubChanges, hubReason, maxHubs } from '#src/tempVoice/hub.ts'
import { withinReach } from '#src/tempVoice/overwrites.ts'
import { countLeft, insertHub, readHubs, removeHub, updateHub } from '#src/tempVoice/hubStore.ts'
import { type Failure, failureOf } from '#src/tickets/failure.ts'

export interface NewHub extends HubChanges {
  nameTemplate: string
  /** The voice channel that becomes a hub; null has the bot make one. */
  channelId: string | null
  /** What the bot calls the one that it makes. */
  channelName: string
}

export type HubOutcome =
  | { kind: 'added' | 'changed' | 'removed'; channelId: string }
  | { kind: 'isHub'; channelId: string }
  | { kind: 'noHub'; channelIds: string[] }
  /** It was made for somebody, and goes when it is empty. */
  | { kind: 'isTemporary'; channelId: string }
  | { kind: 'tooMany'; limit: number }
  | { kind: 'refused'; failure: Failure }
  /** Discord lets the bot make no channel before, in seconds since the Unix epoch. */
  | { kind: 'limited'; until: number }
  /** It is written down; Discord does not answer. */
  | { kind: 'coming' }

type HubBot = Pick<Bot, 'db' | 'discord' | 'log' | 'now' | 'voice' | 'voiceHubs'>

/** Adds a hub, once for each interaction: its row first, then its channel where there is none yet. */
export async function addHub(bot: HubBot, asker: Asker, hub: NewHub): Promise<HubOutcome> {
  const { guildId } = asker
  const { channelName, ...fields } = hub
  const { value } = await changeGuildOnce(bot.db, guildId, actorOf(asker), async tx => {
    await lockInGuild(tx, 'voiceHubs')
    const hubs = await readHubs(tx)
    if (hub.channelId !== null) {
      const { channelId } = hub
      if (hubs.some(known => known.channelId === channelId)) return { kind: 'isHub' as const, channelId }
      if (await isTemporary(tx, channelId)) return { kind: 'isTemporary' as const, channelId }
    }
    const slot = Array.from({ length: maxHubs }, (_, n) => n).find(n => !hubs.some(known => known.slot === n))
    if (slot === undefined) return { kind: 'tooMany' as const, limit: maxHubs }
    const id = newId()
    await insertHub(tx, { ...fields, id, slot })
    return { kind: 'inserted' as const, id, channelId: hub.channelId }
  })
  if (value.kind !== 'inserted') return value
  if (value.channelId !== null) {
    await lookThere(bot, guildId)
    return { kind: 'added', channelId: value.channelId }
  }
  return await makeChannel(bot, asker, value.id, { channelName, parentId: hub.parentId ?? null })
}

/** Should the process die on the way, the next comparison with Discord finds the channel, or takes the hub back. */
async function makeChannel(
  bot: HubBot,
  asker: Asker,
  id: string,
  { channelName: name, parentId }: { channelName: string; parentId: string | null },
): Promise<HubOutcome> {
  const { db, discord, log } = bot
  const { guildId } = asker
  const plain = { userLimit: 0, bitrate: null, region: null }
  const overwrites = withinReach(parentId === null ? [] : discord.overwritesOf(guildId, parentId), {
    held: discord.ownPermissions(guildId, null),
    roleIds: new Set(discord.roles(guildId).map(role => role.id)),
  })
  try {
    const made = await discord.createVoiceChannel(
      guildId,
      { ...plain, name, parentId, overwrites },
      hubReason(id),
    )
    if (made.kind !== 'created') {
      await changeGuild(db, guildId, actorOf(asker), tx => removeHub(tx, id))
      if (made.kind === 'refused') return { kind: 'refused', failure: failureOf(made) }
      return { kind: 'limited', until: Math.ceil((bot.now() + made.afterMs) / 1_000) }
    }
    const { channelId } = made
    const isKept = await changeGuild(db, guildId, actorOf(asker), tx => updateHub(tx, id, { channelId }))
    if (!isKept) {
      // It took so long that the hub has been taken back meanwhile.
      await discord.deleteChannel(channelId, `The hub (${id}) was taken back`)
      return { kind: 'refused', failure: 'refused' }
    }
    await lookThere(bot, guildId)
    return { kind: 'added', channelId }
  } catch (err) {
    log.warn({ guildId, hubId: id, err }, 'the channel of a hub waits for Discord')
    return { kind: 'coming' }
  }
}

/** Whoever is in the hub before this process has heard of it would wait for ever. */
async function lookThere({ voice, voiceHubs }: HubBot, guildId: string): Promise<void> {
  await voiceHubs.refresh(guildId)
  voice.touch(guildId)
}

export async function editHub(
  bot: HubBot,
  asker: Asker,
  channelId: string,
  changes: HubChanges,
): Promise<HubOutcome> {
  const outcome = await withHub(bot.db, asker, channelId, async (tx, hub) => {
    await updateHub(tx, hub.id, changes)
    return { kind: 'changed', channelId }
  })
  await lookThere(bot, asker.guildId)
  return outcome
}

/** The channels that it made live on until they are empty. */
export function removeHubOf({ db }: HubBot, asker: Asker, channelId: string): Promise<HubOutcome> {
  return withHub(db, asker, channelId, async (tx, hub) => {
    await removeHub(tx, hub.id)
    return { kind: 'removed', channelId }
  })
}

export interface HubList {
  hubs: Hub[]
  /** Channels that may be left behind, which only the audit log could tell. */
  left: number
}

export function listHubs({ db }: Pick<Bot, 'db'>, guildId: string): Promise<HubList> {
  return readGuild(db, guildId, async tx => ({ hubs: await readHubs(tx), left: await countLeft(tx) }))
}

async function withHub(
  db: Bot['db'],
  asker: Asker,
  channelId: string,
  change: (tx: GuildTransaction, hub: Hub) => Promise<HubOutcome>,
): Promise<HubOutcome> {
  const { value } = await changeGuildOnce(db, asker.guildId, actorOf(asker), async tx => {
    await lockInGuild(tx, 'voiceHubs')
    const hubs = await readHubs(tx)
    const hub = hubs.find(known => known.channelId === channelId)
    const outcome: HubOutcome = hub
      ? await change(tx, hub)
      : { kind: 'noHub', channelIds: hubs.flatMap(known => known.channelId ?? []) }
    return outcome
  })
  return value
}

async function isTemporary({ kysely, guildId }: GuildTransaction, channelId: string): Promise<boolean> {
  const found = await kysely
    .selectFrom('temp_voice_channels')
    .select('id')
    .where('guild_id', '=', guildId)
    .where('channel_id', '=', channelId)
    .executeTakeFirst()
  return found !== undefined
}

function actorOf({ userId, interactionId }: Asker) {
  return { source: 'COMMAND', userId, requestId: interactionId } as const
}
