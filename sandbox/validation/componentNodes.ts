import type { APIMessageComponentEmoji, ComponentType } from 'discord-api-types/v10'

/** Any component, as far as the rules look at it. */
export interface LooseComponent {
  type: ComponentType
  custom_id?: string | null
  style?: number
  label?: string | null
  url?: string | null
  sku_id?: string | null
  emoji?: APIMessageComponentEmoji | null
  content?: string
  options?: { value: string; default?: boolean; emoji?: APIMessageComponentEmoji | null }[]
  default_values?: { id: string }[]
  min_values?: number | null
  max_values?: number | null
  min_length?: number | null
  max_length?: number | null
  required?: boolean | null
  file_types?: string[] | null
  components?: LooseComponent[]
  component?: LooseComponent
  accessory?: LooseComponent
}

export interface ComponentNode {
  path: readonly PropertyKey[]
  component: LooseComponent
}

/** All components of a message or modal, outermost first, each with its path. */
export function componentNodes(
  components: readonly unknown[],
  at: readonly PropertyKey[] = ['components'],
): ComponentNode[] {
  return components.flatMap((entry, index) => nodesOf(entry as LooseComponent, [...at, index]))
}

function nodesOf(component: LooseComponent, path: readonly PropertyKey[]): ComponentNode[] {
  return [
    { path, component },
    ...componentNodes(component.components ?? [], [...path, 'components']),
    ...(component.component ? nodesOf(component.component, [...path, 'component']) : []),
    ...(component.accessory ? nodesOf(component.accessory, [...path, 'accessory']) : []),
  ]
}
