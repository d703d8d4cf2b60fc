import {
  type APIAttachment,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  ComponentType,
} from 'discord-api-types/v10'

type Fields = Record<string, unknown>
type Attachments = readonly APIAttachment[]

/** Embeds as Discord gives them back: without empty keys, and with the addresses of uploads that they name. */
export function shownEmbeds(
  embeds: readonly APIEmbed[] | null | undefined,
  attachments: Attachments,
): APIEmbed[] {
  return (embeds ?? []).map(embed => {
    const { timestamp, fields, ...rest } = embed
    const shown = {
      ...rest,
      type: 'rich',
      ...(timestamp ? { timestamp: new Date(timestamp).toISOString() } : {}),
      ...(fields ? { fields: fields.map(field => ({ ...field, inline: field.inline ?? false })) } : {}),
    }
    return filled(shown, attachments) as APIEmbed
  })
}

/** Components as Discord gives them back: numbered where they have no id, with what they left out. */
export function shownComponents(
  components: readonly unknown[] | null | undefined,
  attachments: Attachments,
): APIMessageTopLevelComponent[] {
  let next = 1
  const shown = (component: unknown): unknown => {
    if (!isFields(component)) return component
    const id = next++
    const { components: children, accessory, options, ...own } = withoutNulls(component)
    return {
      id,
      ...defaults[component['type'] as ComponentType],
      ...own,
      ...(Array.isArray(children) ? { components: children.map(shown) } : {}),
      ...(Array.isArray(options) ? { options: options.map(withoutNulls) } : {}),
      ...(accessory === undefined ? {} : { accessory: shown(accessory) }),
      ...mediaOf(own, attachments),
    }
  }
  return (components ?? []).map(shown) as APIMessageTopLevelComponent[]
}

const select = { min_values: 1, max_values: 1 }
const defaults: Partial<Record<ComponentType, Fields>> = {
  [ComponentType.StringSelect]: select,
  [ComponentType.UserSelect]: select,
  [ComponentType.RoleSelect]: select,
  [ComponentType.MentionableSelect]: select,
  [ComponentType.ChannelSelect]: select,
  [ComponentType.Separator]: { spacing: 1, divider: true },
  [ComponentType.Container]: { accent_color: null, spoiler: false },
  [ComponentType.Thumbnail]: { description: null, spoiler: false },
  [ComponentType.File]: { spoiler: false },
}

function filled(value: unknown, attachments: Attachments): unknown {
  if (Array.isArray(value)) return value.map(inner => filled(inner, attachments))
  if (!isFields(value)) return value
  const entries = Object.entries(withoutNulls(value)).map(([key, inner]) => {
    const upload = key.endsWith('url') ? uploadOf(String(inner), attachments) : undefined
    return [key, upload?.url ?? filled(inner, attachments)]
  })
  return Object.fromEntries(entries)
}

/** Pictures and files, each with its address. */
function mediaOf({ type, media, file, items }: Fields, attachments: Attachments): Fields {
  if (type === ComponentType.Thumbnail) return { media: unfurled(media, attachments) }
  if (type === ComponentType.MediaGallery) {
    const shown = (item: Fields): Fields => ({
      description: item['description'] ?? null,
      spoiler: item['spoiler'] ?? false,
      media: unfurled(item['media'], attachments),
    })
    return { items: (items as Fields[]).map(shown) }
  }
  if (type !== ComponentType.File) return {}
  const upload = uploadOf(String((file as Fields)['url']), attachments)
  return { file: unfurled(file, attachments), name: upload?.filename ?? null, size: upload?.size ?? null }
}

function unfurled(media: unknown, attachments: Attachments): Fields {
  const given = String((media as Fields)['url'])
  const upload = uploadOf(given, attachments)
  const url = upload?.url ?? given
  return {
    // Media that is no upload gets an id of its own, which nothing else knows.
    id: upload?.id ?? '0',
    url,
    proxy_url: url,
    ...(upload ? { attachment_id: upload.id, content_type: upload.content_type ?? null } : {}),
  }
}

/** The upload that "attachment://name" means. */
function uploadOf(url: string, attachments: Attachments): APIAttachment | undefined {
  const name = /^attachment:\/\/(.+)$/.exec(url)?.[1]
  return name === undefined ? undefined : attachments.find(({ filename }) => filename === name)
}

function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => (value ?? null) !== null))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
