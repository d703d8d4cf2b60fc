import { ComponentType } from 'discord-api-types/v10'
import { componentNodes, type LooseComponent } from '../validation/componentNodes.ts'
import type { Channel } from '../world/entities.ts'
import type { Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { idOf, mentionedBy, requireSelection } from './componentData.ts'
import type { OpenModal } from './interactionHandle.ts'
import { type Mentioned, resolvedPayload } from './interactionPayload.ts'
import { isOfType, uploaded } from './uploading.ts'

/** By custom id: a text; the values of a menu or group; ids of uploaded files; for a single box whether it is ticked. */
export type ModalValues = Record<string, string | boolean | readonly string[]>

/** The `data` of a submitted modal. Throws where a client would not let it be sent. */
export function modalData(
  world: World,
  channel: Channel,
  { interaction, data }: OpenModal,
  values: ModalValues,
): Payload {
  const nodes = componentNodes(data.components)
  const unknown = Object.keys(values).filter(id => !nodes.some(({ component }) => component.custom_id === id))
  if (unknown.length > 0)
    throw new Error(`The modal "${data.custom_id}" has no input "${unknown.join('", "')}".`)
  const mentioned: Mentioned[] = []

  const filled = (component: LooseComponent): Payload => {
    const { type, custom_id: customId, components, component: labelled } = component
    const common = { type, ...idOf(component) }
    if (components) return { ...common, components: components.map(filled) }
    if (labelled) return { ...common, component: filled(labelled) }
    if (!customId) return common
    const answer = answerTo(world, component, values[customId])
    if ('values' in answer) mentioned.push(mentionedIn(world, type, answer.values))
    return { ...common, custom_id: customId, ...answer }
  }
  const components = (data.components as LooseComponent[]).map(filled)
  const resolved = resolvedPayload(world, channel, interaction.userId, {
    users: mentioned.flatMap(({ users = [] }) => users),
    roles: mentioned.flatMap(({ roles = [] }) => roles),
    channels: mentioned.flatMap(({ channels = [] }) => channels),
    attachments: mentioned.flatMap(({ attachments = [] }) => attachments),
  })
  return {
    custom_id: data.custom_id,
    components,
    ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
  }
}

type Answer = { value: string | boolean | null } | { values: readonly string[] }

function answerTo(world: World, component: LooseComponent, given: ModalValues[string] | undefined): Answer {
  const list = Array.isArray(given) ? (given as readonly string[]) : preselected(component)
  switch (component.type) {
    case ComponentType.TextInput:
      return { value: checkedText(component, given) }
    case ComponentType.Checkbox:
      return { value: given === true }
    case ComponentType.RadioGroup:
      requireSelection(asOptional(component), typeof given === 'string' ? [given] : list)
      return { value: typeof given === 'string' ? given : (list[0] ?? null) }
    default:
      requireSelection(asOptional(component), list)
      if (component.type === ComponentType.FileUpload) requireTypes(world, component, list)
      return { values: list }
  }
}

/** What a client sends of a menu or group that nobody touched. */
function preselected({ options, default_values: ids }: LooseComponent): string[] {
  const chosen = options?.filter(option => option.default === true).map(({ value }) => value)
  return chosen ?? ids?.map(({ id }) => id) ?? []
}

/** What is not required may stay empty, whatever its least number of values is. */
function asOptional(component: LooseComponent): LooseComponent {
  return component.required === false ? { ...component, min_values: 0 } : component
}

function mentionedIn(world: World, type: ComponentType, values: readonly string[]): Mentioned {
  if (type === ComponentType.CheckboxGroup) return {}
  return type === ComponentType.FileUpload ? { attachments: values } : mentionedBy(world, type, values)
}

function requireTypes(
  world: World,
  { custom_id: id, file_types: types }: LooseComponent,
  ids: readonly string[],
): void {
  for (const file of ids.map(fileId => uploaded(world, fileId))) {
    if ((types?.length ?? 0) === 0 || types?.some(type => isOfType(file, type))) continue
    throw new Error(`"${id}" takes only ${types?.join(', ')}, not ${file.filename}.`)
  }
}

function checkedText(input: LooseComponent, value: ModalValues[string] | undefined): string {
  const text = typeof value === 'string' ? value : ''
  const required = input.required !== false
  const least = required ? Math.max(1, input.min_length ?? 0) : text === '' ? 0 : (input.min_length ?? 0)
  if (text.length < least || text.length > (input.max_length ?? 4_000)) {
    throw new Error(`"${input.custom_id}" takes ${least} to ${input.max_length ?? 4_000} characters.`)
  }
  return text
}
