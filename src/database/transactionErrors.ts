/** The database did not do the work in time, or was away. Nothing was changed by it. */
export class DatabaseBusy extends Error {
  override name = 'DatabaseBusy'
}

/** The connection broke while the work was being committed: it was done, or it was not. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown'
}

/** The bot is not in the guild any more, or not yet: nothing was changed. */
export class GuildRemoved extends Error {
  override name = 'GuildRemoved'
}
