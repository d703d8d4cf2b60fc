import type { Started } from './api.ts'
import { openModal } from './modalDialog.ts'
import type { Page } from './page.ts'
import { reasonOf, type Store } from './state.ts'

/** The component's message, or the words for a command that is on its way and where to say that it was refused. */
type About = { messageId: string } | { sending: string; onRefused?: (why: string) => void }

/** Sees an interaction through to the bot's first answer: opens its modal, or says that there was none. */
export async function interact(page: Page, begin: Promise<Started>, about: About): Promise<void> {
  const messageId = 'messageId' in about ? about.messageId : null
  const done =
    'sending' in about ? notify(page.store, about.sending, { messageId, isWaiting: true }) : () => {}
  try {
    if (messageId !== null) clearNotices(page.store, messageId)
    const outcome = await page.interactions.follow(begin)
    done()
    if (outcome.kind === 'modal') openModal(page, outcome)
    if (outcome.kind === 'expired') notify(page.store, 'The application did not respond', { messageId })
  } catch (error) {
    done()
    if ('sending' in about && about.onRefused) about.onRefused(reasonOf(error))
    else notify(page.store, reasonOf(error), { messageId })
  }
}

/** Says in the conversation why something could not be done. */
export async function attempt(store: Store, deed: Promise<unknown>): Promise<void> {
  try {
    await deed
  } catch (error) {
    notify(store, reasonOf(error), { messageId: null })
  }
}

export function dismiss(store: Store, noticeId: number): void {
  store.set({ notices: store.state.notices.filter(({ id }) => id !== noticeId) })
}

let noticesMade = 0

function notify(
  store: Store,
  text: string,
  { messageId, isWaiting = false }: { messageId: string | null; isWaiting?: boolean },
): () => void {
  const { channelId, notices } = store.state
  noticesMade += 1
  const id = noticesMade
  store.set({ notices: [...notices, { id, channelId: channelId ?? '', messageId, text, isWaiting }] })
  return () => dismiss(store, id)
}

function clearNotices(store: Store, messageId: string): void {
  store.set({ notices: store.state.notices.filter(notice => notice.messageId !== messageId) })
}
