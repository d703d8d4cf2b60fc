import { type APIOverwrite, OverwriteType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import type { VoiceChannel } from '#src/tempVoice/voiceChannel.ts'

type Facts = Pick<
  VoiceChannel,
  'guildId' | 'ownerId' | 'locked' | 'hidden' | 'permittedIds' | 'rejectedIds' | 'staffRoleIds'
>

export interface Surroundings {
  botId: string
  /** What the category gives and takes; a channel with permissions of its own takes none from it. */
  inherited: readonly APIOverwrite[]
  /** Permissions of the bot: Discord lets it say nothing about others, and refuses all of it otherwise. */
  held: bigint
  /** The guild's roles, as Discord refuses a channel that names one that is gone; none when they are not known here. */
  roleIds: ReadonlySet<string>
}

const entry = Flag.ViewChannel | Flag.Connect
const own = entry | Flag.SendMessages | Flag.EmbedLinks | Flag.MoveMembers | Flag.ManageChannels

/** Who sees and enters a temporary channel: as its category says, less what its owner closed, and always staff and the bot. */
export function voiceOverwrites(
  channel: Facts,
  { botId, inherited, held, roleIds }: Surroundings,
): APIOverwrite[] {
  const closed = (channel.locked ? Flag.Connect : 0n) | (channel.hidden ? Flag.ViewChannel : 0n)
  const bits = new Map(
    inherited.map(({ id, type, allow, deny }) => [
      id,
      { type, allow: BigInt(allow) & ~(type === OverwriteType.Role ? closed : 0n), deny: BigInt(deny) },
    ]),
  )
  const change = (id: string, type: OverwriteType, allow: bigint, deny: bigint) => {
    const before = bits.get(id) ?? { type, allow: 0n, deny: 0n }
    bits.set(id, { type, allow: (before.allow & ~deny) | allow, deny: (before.deny & ~allow) | deny })
  }
  change(channel.guildId, OverwriteType.Role, 0n, closed)
  for (const id of channel.staffRoleIds) change(id, OverwriteType.Role, entry, 0n)
  for (const id of channel.permittedIds) change(id, OverwriteType.Member, entry, 0n)
  for (const id of channel.rejectedIds) change(id, OverwriteType.Member, 0n, Flag.Connect)
  change(channel.ownerId, OverwriteType.Member, entry, 0n)
  change(botId, OverwriteType.Member, own, 0n)
  const wanted = [...bits].map(([id, { type, allow, deny }]) => ({
    id,
    type,
    allow: String(allow),
    deny: String(deny),
  }))
  return withinReach(wanted, { held, roleIds })
}

/** As much of it as Discord takes from the bot. */
export function withinReach(
  overwrites: readonly APIOverwrite[],
  { held, roleIds }: Pick<Surroundings, 'held' | 'roleIds'>,
): APIOverwrite[] {
  const reach = held & ~Flag.ManageRoles
  return overwrites
    .filter(({ id, type }) => type === OverwriteType.Member || roleIds.size === 0 || roleIds.has(id))
    .map(({ id, type, allow, deny }) => ({
      id,
      type,
      allow: String(BigInt(allow) & reach),
      deny: String(BigInt(deny) & reach),
    }))
}
