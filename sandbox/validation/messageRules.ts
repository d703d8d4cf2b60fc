import { type APIEmbed, ButtonStyle, ComponentType, MessageFlags } from 'discord-api-types/v10'
import type { BodyIssue } from '../discordError.ts'
import { type ComponentNode, componentNodes } from './componentNodes.ts'

/** The parts of a message's body that the rules read. Its shape has passed the schema. */
export interface MessageParts {
  content?: string | null | undefined
  embeds?: readonly APIEmbed[] | null | undefined
  components?: readonly unknown[] | null | undefined
  attachments?: readonly unknown[] | null | undefined
  sticker_ids?: readonly string[] | null | undefined
  poll?: unknown
  message_reference?: { type?: number | undefined } | null | undefined
  flags?: number | null | undefined
  allowed_mentions?:
    | { parse?: readonly string[] | null; users?: readonly string[] | null; roles?: readonly string[] | null }
    | null
    | undefined
}

/** https://docs.discord.com/developers/resources/message#create-message */
const contentLimit = 2_000
const embedTextLimit = 6_000
const forward = 1
/** https://docs.discord.com/developers/components/reference */
const rowLimit = 5
const componentLimit = 40
const textDisplayLimit = 4_000

/** What Discord refuses in a message although its shape is right. */
export function messageIssues(body: MessageParts): BodyIssue[] {
  return [
    ...contentIssues(body.content ?? ''),
    ...embedIssues(body.embeds ?? []),
    ...mentionIssues(body.allowed_mentions),
    ...layoutIssues(body),
    ...componentIssues(componentNodes(body.components ?? [])),
  ]
}

/** Nothing that could be shown: 50006. */
export function isEmptyMessage(body: MessageParts, files: number): boolean {
  const lists = [body.embeds, body.components, body.attachments, body.sticker_ids]
  const hasText = (body.content ?? '').trim() !== ''
  const isForward = body.message_reference?.type === forward
  return (
    !hasText &&
    files === 0 &&
    !isForward &&
    (body.poll ?? null) === null &&
    lists.every(list => (list?.length ?? 0) === 0)
  )
}

/** Custom ids must be given once in a message or modal. */
export function duplicateIdIssues(nodes: readonly ComponentNode[]): BodyIssue[] {
  const seen = new Set<string>()
  return nodes.flatMap(({ path, component: { custom_id: id } }) => {
    if (typeof id !== 'string') return []
    if (seen.has(id)) {
      const message = 'Component custom id cannot be duplicated'
      return [{ path: [...path, 'custom_id'], code: 'COMPONENT_CUSTOM_ID_DUPLICATED', message }]
    }
    seen.add(id)
    return []
  })
}

function contentIssues(content: string): BodyIssue[] {
  // Discord counts characters, not UTF-16 units.
  if (content.length <= contentLimit || Array.from(content).length <= contentLimit) return []
  return [
    {
      path: ['content'],
      code: 'BASE_TYPE_MAX_LENGTH',
      message: `Must be ${contentLimit} or fewer in length.`,
    },
  ]
}

function embedIssues(embeds: readonly APIEmbed[]): BodyIssue[] {
  const issues: BodyIssue[] = []
  let total = 0
  for (const [index, embed] of embeds.entries()) {
    const texts = [
      embed.title,
      embed.description,
      embed.footer?.text,
      embed.author?.name,
      ...(embed.fields ?? []).flatMap(field => [field.name, field.value]),
    ]
    total += texts.reduce((sum, text) => sum + (text?.length ?? 0), 0)
    if (texts.every(text => (text ?? '') === '') && !embed.image && !embed.thumbnail) {
      issues.push({
        path: ['embeds', index, 'description'],
        code: 'BASE_TYPE_REQUIRED',
        message: 'This field is required',
      })
    }
    for (const [at, field] of (embed.fields ?? []).entries()) {
      for (const key of ['name', 'value'] as const) {
        if (field[key].trim() !== '') continue
        const path = ['embeds', index, 'fields', at, key]
        issues.push({ path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' })
      }
    }
  }
  if (total > embedTextLimit) {
    const message = `Embed size exceeds maximum size of ${embedTextLimit}`
    issues.push({ path: ['embeds'], code: 'MAX_EMBED_SIZE_EXCEEDED', message })
  }
  return issues
}

function mentionIssues(allowed: MessageParts['allowed_mentions']): BodyIssue[] {
  return (['users', 'roles'] as const).flatMap(kind =>
    allowed?.parse?.includes(kind) && (allowed[kind]?.length ?? 0) > 0
      ? [
          {
            path: ['allowed_mentions'],
            code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
            message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
          },
        ]
      : [],
  )
}

/** Components v2 replace content and embeds; without them there are at most five rows. */
function layoutIssues(body: MessageParts): BodyIssue[] {
  const components = body.components ?? []
  const isV2 = ((body.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0
  if (isV2) return v2Issues(body)
  if (components.length > rowLimit) {
    return [
      {
        path: ['components'],
        code: 'BASE_TYPE_MAX_LENGTH',
        message: `Must be ${rowLimit} or fewer in length.`,
      },
    ]
  }
  return components.flatMap((component, index) =>
    (component as { type: ComponentType }).type === ComponentType.ActionRow
      ? []
      : [
          {
            path: ['components', index],
            code: 'UNION_TYPE_CHOICES',
            message: 'Only action rows stand at the top of a message without the IS_COMPONENTS_V2 flag.',
          },
        ],
  )
}

function v2Issues(body: MessageParts): BodyIssue[] {
  const issues: BodyIssue[] = []
  for (const key of ['content', 'embeds'] as const) {
    if ((body[key]?.length ?? 0) === 0) continue
    const message = `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`
    issues.push({ path: [key], code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2', message })
  }
  const nodes = componentNodes(body.components ?? [])
  if (nodes.length > componentLimit) {
    const message = `Must be ${componentLimit} or fewer in total.`
    issues.push({ path: ['components'], code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', message })
  }
  const text = nodes.reduce((sum, { component }) => sum + (component.content?.length ?? 0), 0)
  if (text > textDisplayLimit) {
    const message = `Must be ${textDisplayLimit} or fewer characters in total.`
    issues.push({ path: ['components'], code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', message })
  }
  return issues
}

function componentIssues(nodes: readonly ComponentNode[]): BodyIssue[] {
  const own = nodes.flatMap(node => {
    if (node.component.type === ComponentType.Button) return buttonIssues(node)
    if (node.component.type === ComponentType.ActionRow) return rowIssues(node)
    return node.component.type === ComponentType.StringSelect ? selectIssues(node) : []
  })
  return [...own, ...duplicateIdIssues(nodes)]
}

function buttonIssues({ path, component }: ComponentNode): BodyIssue[] {
  const wanted =
    component.style === ButtonStyle.Link
      ? 'url'
      : component.style === ButtonStyle.Premium
        ? 'sku_id'
        : 'custom_id'
  const issues: BodyIssue[] = []
  for (const key of ['custom_id', 'url', 'sku_id'] as const) {
    const has = (component[key] ?? '') !== ''
    if (has === (key === wanted)) continue
    const message = has ? `A button of this style cannot have a ${key}` : `A ${key} is required`
    issues.push({
      path: [...path, key],
      code: has ? 'BUTTON_COMPONENT_INVALID_FIELD' : 'BASE_TYPE_REQUIRED',
      message,
    })
  }
  if (wanted !== 'sku_id' && (component.label ?? '') === '' && !component.emoji) {
    issues.push({ path, code: 'BUTTON_COMPONENT_NEEDS_LABEL', message: 'A button needs a label or an emoji' })
  }
  return issues
}

function rowIssues({ path, component }: ComponentNode): BodyIssue[] {
  const children = component.components ?? []
  const hasSelect = children.some(
    ({ type }) => type !== ComponentType.Button && type !== ComponentType.TextInput,
  )
  if (!hasSelect || children.length === 1) return []
  return [{ path, code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', message: 'A select menu fills its row.' }]
}

function selectIssues({ path, component }: ComponentNode): BodyIssue[] {
  const values = (component.options ?? []).map(({ value }) => value)
  const issues: BodyIssue[] = []
  if (new Set(values).size < values.length) {
    const message = 'The specified option value is already used'
    issues.push({ path: [...path, 'options'], code: 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', message })
  }
  if (
    (component.max_values ?? 1) > values.length ||
    (component.min_values ?? 1) > (component.max_values ?? 1)
  ) {
    const message = 'min_values and max_values must fit the number of options.'
    issues.push({ path: [...path, 'max_values'], code: 'SELECT_COMPONENT_INVALID_RANGE', message })
  }
  return issues
}
