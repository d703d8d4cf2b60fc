import type { Interactions } from './interactions.ts'
import type { Session } from './session.ts'
import type { Store } from './state.ts'

/** What every view is given. */
export interface Page {
  store: Store
  session: Session
  interactions: Interactions
}
