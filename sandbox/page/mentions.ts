import type { Page } from './page.ts'

/** A click on a channel that somebody names opens it. */
export function followMentions({ session }: Page): void {
  document.addEventListener('click', ({ target }) => {
    const mention = target instanceof Element ? target.closest<HTMLElement>('[data-channel]') : null
    if (mention) session.openChannel(mention.dataset['channel'] ?? '')
  })
}
