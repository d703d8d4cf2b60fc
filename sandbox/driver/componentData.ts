import { type APIMessage, ComponentType } from 'discord-api-types/v10'
import { componentNodes, type LooseComponent } from '../validation/componentNodes.ts'
import type { Channel } from '../world/entities.ts'
import type { Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import type { OpenModal } from './interactionHandle.ts'
import { resolvedPayload } from './interactionPayload.ts'

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

/** The `data` of a submitted modal: a text for each input, a list for each menu. */
export function modalData({ data }: OpenModal, values: Record<string, string | readonly string[]>): Payload {
  const nodes = componentNodes(data.components)
  const unknown = Object.keys(values).filter(id => !nodes.some(({ component }) => component.custom_id === id))
  if (unknown.length > 0)
    throw new Error(`The modal "${data.custom_id}" has no input "${unknown.join('", "')}".`)

  const filled = (component: LooseComponent): Payload => {
    const { type, custom_id: customId, components, component: labelled } = component
    const common = { type, ...idOf(component) }
    if (components) return { ...common, components: components.map(filled) }
    if (labelled) return { ...common, component: filled(labelled) }
    if (!customId) return common
    const value = values[customId]
    return type === ComponentType.TextInput
      ? { ...common, custom_id: customId, value: checkedText(component, value) }
      : { ...common, custom_id: customId, values: value ?? [] }
  }
  return { custom_id: data.custom_id, components: (data.components as LooseComponent[]).map(filled) }
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

function requireSelection(menu: LooseComponent, values: readonly string[]): void {
  if (menu.type === ComponentType.Button) throw new Error(`"${menu.custom_id}" is a button.`)
  const [least, most] = [menu.min_values ?? 1, menu.max_values ?? 1]
  if (values.length < least || values.length > most)
    throw new Error(`"${menu.custom_id}" takes ${least} to ${most} values.`)
  if (menu.type !== ComponentType.StringSelect) return
  const missing = values.filter(value => !menu.options?.some(option => option.value === value))
  if (missing.length > 0) throw new Error(`"${menu.custom_id}" does not offer "${missing.join('", "')}".`)
}

function mentionedBy(
  world: World,
  type: ComponentType,
  values: readonly string[],
): Parameters<typeof resolvedPayload>[3] {
  if (type === ComponentType.ChannelSelect) return { channels: values }
  if (type === ComponentType.StringSelect) return {}
  const isUser = (id: string): boolean => type === ComponentType.UserSelect || world.people.has(id)
  return {
    users: type === ComponentType.RoleSelect ? [] : values.filter(isUser),
    roles: type === ComponentType.RoleSelect ? values : values.filter(id => !isUser(id)),
  }
}

function checkedText(input: LooseComponent, value: string | readonly string[] | undefined): string {
  const text = typeof value === 'string' ? value : ''
  const required = (input as { required?: boolean }).required !== false
  const least = required ? Math.max(1, input.min_length ?? 0) : text === '' ? 0 : (input.min_length ?? 0)
  if (text.length < least || text.length > (input.max_length ?? 4_000)) {
    throw new Error(`"${input.custom_id}" takes ${least} to ${input.max_length ?? 4_000} characters.`)
  }
  return text
}

function idOf(component: LooseComponent): Payload {
  const { id } = component as { id?: number }
  return id === undefined ? {} : { id }
}
