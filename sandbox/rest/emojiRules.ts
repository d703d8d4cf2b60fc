import type { APIMessageComponentEmoji } from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import { componentNodes } from '../validation/componentNodes.ts'
import type { World } from '../world/world.ts'

/** Discord refuses a whole message, or answer to an interaction, for one emoji of a component that the bot cannot see. */
export function requireKnownEmojis(world: World, body: unknown): void {
  for (const { path, emoji } of emojisIn(componentsOf(body))) {
    const { id } = emoji
    if (id === undefined || world.botGuilds.some(({ emojis }) => emojis.some(known => known.id === id)))
      continue
    const code = 'COMPONENT_INVALID_EMOJI'
    throw errors.refusedForm({ path: [...path, 'emoji', 'id'], code, message: 'Invalid emoji' })
  }
}

function componentsOf(body: unknown): readonly unknown[] {
  const { components, data } = (body ?? {}) as {
    components?: unknown
    data?: { components?: unknown } | null
  }
  const list = components ?? data?.components
  return Array.isArray(list) ? list : []
}

function emojisIn(components: readonly unknown[]) {
  return componentNodes(components).flatMap(({ path, component: { emoji, options = [] } }) => {
    const own: { path: readonly PropertyKey[]; emoji?: APIMessageComponentEmoji | null | undefined }[] = [
      { path, emoji },
      ...options.map((option, at) => ({ path: [...path, 'options', at], emoji: option.emoji })),
    ]
    return own.flatMap(place => (place.emoji ? [{ path: place.path, emoji: place.emoji }] : []))
  })
}
