import { type BaseInteraction, PermissionFlagsBits } from 'discord.js'

/** Who asks for something, as the interaction's own payload shows them. */
export interface Asker {
  guildId: string
  userId: string
  username: string
  roleIds: string[]
  /** May manage the server, and so everything. Channel permissions would not do: overwrites give them in a single channel. */
  isManager: boolean
  interactionId: string
}

export function askerOf({ id, guildId, user, member, memberPermissions }: GuildInteraction): Asker {
  const { roles } = member
  return {
    guildId,
    userId: user.id,
    username: user.username,
    // The role that everybody has, which bears the guild's id, is in one of them only.
    roleIds: (Array.isArray(roles) ? roles : [...roles.cache.keys()]).filter(role => role !== guildId),
    isManager: memberPermissions.has(PermissionFlagsBits.ManageGuild),
    interactionId: id,
  }
}

type GuildInteraction = Pick<
  BaseInteraction<'cached' | 'raw'>,
  'id' | 'guildId' | 'user' | 'member' | 'memberPermissions'
>
