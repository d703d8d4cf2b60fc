import type { APIAttachment, APIEmbed, APIMessage } from 'discord-api-types/v10'
import { el } from './dom.ts'
import { link, renderInline, renderMarkdown } from './markdownView.ts'
import { hexColor, type Names } from './names.ts'
import { timeElement } from './times.ts'

export function embedView(embed: APIEmbed, { attachments }: APIMessage, names: Names): HTMLElement {
  const { title, url, description, author, fields = [], footer, timestamp, thumbnail, image, color } = embed
  const heading = title === undefined ? null : renderInline(title, names)
  const element = el(
    'article',
    { class: 'embed' },
    author
      ? el('p', { class: 'embedAuthor' }, author.url ? link(author.url, {}, author.name) : author.name)
      : null,
    heading ? el('p', { class: 'embedTitle' }, url ? link(url, {}, heading) : heading) : null,
    description ? renderMarkdown(description, names) : null,
    fields.length > 0 ? el('dl', {}, ...fields.map(field => fieldView(field, names))) : null,
    thumbnail ? picture(thumbnail.url, attachments, 'embedThumbnail') : null,
    image ? picture(image.url, attachments, 'embedImage') : null,
    footer || timestamp
      ? el(
          'p',
          { class: 'embedFooter' },
          footer ? el('bdi', {}, footer.text) : null,
          footer && timestamp ? ' · ' : null,
          timestamp ? timeElement(new Date(timestamp), 'f') : null,
        )
      : null,
  )
  const bar = hexColor(color ?? 0)
  if (bar) element.style.setProperty('--bar', bar)
  return element
}

export function attachmentView(attachment: APIAttachment): HTMLElement {
  const { url, filename, size, content_type: type, description } = attachment
  const path = localPath(url)
  if (path !== null && type?.startsWith('image/'))
    return el('img', { class: 'attachment', src: path, alt: description ?? filename, loading: 'lazy' })
  const name = path === null ? filename : el('a', { href: path, download: filename }, filename)
  return el('p', { class: 'attachment file' }, name, ` ${Math.ceil(size / 1_024)} KB`)
}

function fieldView(
  { name, value, inline }: NonNullable<APIEmbed['fields']>[number],
  names: Names,
): HTMLElement {
  return el(
    'div',
    { class: inline ? 'embedField inline' : 'embedField' },
    el('dt', {}, renderInline(name, names)),
    el('dd', {}, renderMarkdown(value, names)),
  )
}

/** Pictures of this sandbox are shown. Others would be fetched from the network, and nothing leaves this machine: a link. */
function picture(url: string, attachments: readonly APIAttachment[], className: string): HTMLElement {
  const name = url.startsWith('attachment://') ? url.slice('attachment://'.length) : null
  const path = localPath(attachments.find(({ filename }) => filename === name)?.url ?? url)
  if (path !== null) return el('img', { class: className, src: path, alt: '', loading: 'lazy' })
  return el('p', { class: 'hint' }, link(url, {}, 'Picture on another server'))
}

function localPath(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { pathname, hostname, port } = new URL(url)
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) && port === location.port
  return isLocal && pathname.startsWith('/attachments/') ? pathname : null
}
