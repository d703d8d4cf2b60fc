import { type APIMessage, ComponentType } from 'discord-api-types/v10'
import { componentNodes, type LooseComponent } from '../validation/componentNodes.ts'
import type { Channel } from '../world/entities.ts'
import type { Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { type Mentioned, resolvedPayload } from './interactionPayload.ts'

/** The `data` of a click. Throws where there is nothing to click. */
export function clickData(message: APIMessage, customId: string): Payload {
  const button = componentOf(message, customId)
  if (button.type !== ComponentType.Button) throw new Error(`"${customId}" is not a button.`)
  return { custom_id: customId, component_type: button.type, ...idOf(button) }
}

/** The `data` of a selection in a menu of any kind. */
export function selectData(
  world: World,
  channel: Channel,
  userId: string,
  { message, customId, values }: { message: APIMessage; customId: string; values: readonly string[] },
): Payload {
  const menu = componentOf(message, customId)
  requireSelection(menu, values)
  const resolved = resolvedPayload(world, channel, userId, mentionedBy(world, menu.type, values))
  return {
    custom_id: customId,
    component_type: menu.type,
    values,
    ...idOf(menu),
    ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
  }
}

function componentOf(message: APIMessage, customId: string): LooseComponent {
  const nodes = componentNodes(message.components ?? [])
  const found = nodes.find(({ component }) => component.custom_id === customId)?.component
  if (found === undefined) {
    const there = nodes.flatMap(({ component }) => component.custom_id ?? [])
    throw new Error(`The message has no component "${customId}", only: ${there.join(', ') || 'none'}.`)
  }
  if ((found as { disabled?: boolean }).disabled === true) throw new Error(`"${customId}" is disabled.`)
  return found
}

/** Throws where a client would not let somebody choose these. */
export function requireSelection(menu: LooseComponent, values: readonly string[]): void {
  if (menu.type === ComponentType.Button) throw new Error(`"${menu.custom_id}" is a button.`)
  const { type, options } = menu
  const usualMost = type === ComponentType.CheckboxGroup ? (options?.length ?? 0) : 1
  const [least, most] = [menu.min_values ?? 1, menu.max_values ?? usualMost]
  if (values.length < least || values.length > most)
    throw new Error(`"${menu.custom_id}" takes ${least} to ${most} values.`)
  const missing = options ? values.filter(value => !options.some(option => option.value === value)) : []
  if (missing.length > 0) throw new Error(`"${menu.custom_id}" does not offer "${missing.join('", "')}".`)
}

/** What the values of a menu stand for. */
export function mentionedBy(world: World, type: ComponentType, values: readonly string[]): Mentioned {
  if (type === ComponentType.ChannelSelect) return { channels: values }
  if (type === ComponentType.StringSelect) return {}
  const isUser = (id: string): boolean => type === ComponentType.UserSelect || world.people.has(id)
  return {
    users: type === ComponentType.RoleSelect ? [] : values.filter(isUser),
    roles: type === ComponentType.RoleSelect ? values : values.filter(id => !isUser(id)),
  }
}

export function idOf(component: LooseComponent): Payload {
  const { id } = component as { id?: number }
  return id === undefined ? {} : { id }
}
