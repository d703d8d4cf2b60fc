/** A giveaway as it must be. Who wins is the draw's to say: the model takes it over, and knows what must hold of it. */
export interface ModelGiveaway {
  cost: number
  maxEntries: number | null
  mustClaim: boolean
  /** ENDING: its time is over, and it is not drawn yet. */
  status: 'DRAFT' | 'SCHEDULED' | 'ACTIVE' | 'PAUSED' | 'ENDING' | 'COMPLETED' | 'CANCELLED'
  entrants: Set<string>
  /** Who came up, ever: nobody does twice. */
  drawn: Set<string>
  places: (Place | null)[]
  /** Words about places that were drawn again. */
  rerolls: number
  /** Places for which nobody was left when they were drawn last. */
  unfilled: Set<number>
}

interface Place {
  who: string
  claim: 'none' | 'open' | 'over' | 'done'
}

export type Step = 'start' | 'schedule' | 'pause' | 'resume' | 'end' | 'cancel'

type Status = ModelGiveaway['status']

/** From which states each step leads on, and where to. */
const steps: Record<Step, { from: Status[]; to: Status }> = {
  start: { from: ['DRAFT', 'SCHEDULED'], to: 'ACTIVE' },
  schedule: { from: ['DRAFT', 'SCHEDULED'], to: 'SCHEDULED' },
  pause: { from: ['ACTIVE'], to: 'PAUSED' },
  resume: { from: ['PAUSED'], to: 'ACTIVE' },
  end: { from: ['ACTIVE', 'PAUSED', 'ENDING'], to: 'ENDING' },
  cancel: { from: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED', 'ENDING'], to: 'CANCELLED' },
}

/** What a guild's giveaways and coins must be like, whatever was done. Each method answers the kind of outcome that it foretells. */
export class GuildModel {
  readonly coins: Map<string, number>
  readonly #days = new Set<string>()

  constructor(members: readonly string[]) {
    this.coins = new Map(members.map(who => [who, 0]))
  }

  create(
    made: Pick<ModelGiveaway, 'cost' | 'maxEntries' | 'mustClaim' | 'status'>,
    places: number,
  ): ModelGiveaway {
    return {
      ...made,
      entrants: new Set(),
      drawn: new Set(),
      places: Array<null>(places).fill(null),
      rerolls: 0,
      unfilled: new Set(),
    }
  }

  move(who: string, amount: number): 'moved' | 'notEnough' {
    const left = (this.coins.get(who) ?? 0) + amount
    if (left < 0) return 'notEnough'
    this.coins.set(who, left)
    return 'moved'
  }

  pay(from: string, to: string, amount: number): 'paid' | 'notEnough' {
    if (this.move(from, -amount) === 'notEnough') return 'notEnough'
    this.move(to, amount)
    return 'paid'
  }

  /** nextAt: when the day ends on which they ask. */
  daily(who: string, amount: number, nextAt: number): 'claimed' | 'alreadyClaimed' {
    if (this.#days.has(`${who}:${nextAt}`)) return 'alreadyClaimed'
    this.#days.add(`${who}:${nextAt}`)
    this.move(who, amount)
    return 'claimed'
  }

  enter(giveaway: ModelGiveaway, who: string): 'entered' | 'already' | 'notOpen' | 'full' | 'notEnough' {
    const { status, entrants, maxEntries, cost } = giveaway
    if (status !== 'ACTIVE') return 'notOpen'
    if (entrants.has(who)) return 'already'
    if (maxEntries !== null && entrants.size >= maxEntries) return 'full'
    if (this.move(who, -cost) === 'notEnough') return 'notEnough'
    entrants.add(who)
    return 'entered'
  }

  leave({ status, entrants, cost }: ModelGiveaway, who: string): boolean {
    const isOpen = status === 'ACTIVE' || status === 'PAUSED' || status === 'ENDING'
    if (!isOpen || !entrants.delete(who)) return false
    this.move(who, cost)
    return true
  }

  step(giveaway: ModelGiveaway, step: Step): 'done' | 'wrongStatus' | 'isOver' {
    const { from, to } = steps[step]
    if (!from.includes(giveaway.status))
      return giveaway.status === 'ENDING' && step === 'pause' ? 'isOver' : 'wrongStatus'
    giveaway.status = to
    return 'done'
  }

  /** What is due is done: a draw, those that nobody claimed, refunds. Answers which places are drawn. */
  settle(giveaway: ModelGiveaway): number[] {
    const { status, places, entrants, cost } = giveaway
    if (status === 'ENDING') {
      giveaway.status = 'COMPLETED'
      return places.map((_, slot) => slot)
    }
    if (status === 'CANCELLED') {
      for (const who of entrants) this.move(who, cost)
      entrants.clear()
    }
    if (status !== 'COMPLETED') return []
    const slots = places.flatMap((place, slot) => (place?.claim === 'over' ? slot : []))
    if (slots.length > 0) giveaway.rerolls++
    return slots
  }

  claim(
    { places, drawn }: ModelGiveaway,
    who: string,
  ): 'claimed' | 'alreadyClaimed' | 'tooLate' | 'noNeed' | 'lost' | 'notWinner' {
    if (!drawn.has(who)) return 'notWinner'
    const place = places.find(one => one?.who === who)
    if (!place) return 'lost'
    const { claim } = place
    if (claim === 'open') place.claim = 'done'
    return ({ open: 'claimed', done: 'alreadyClaimed', over: 'tooLate', none: 'noNeed' } as const)[claim]
  }

  revoke({ status, places }: ModelGiveaway, who: string): 'revoked' | 'notOver' | 'notWinner' {
    if (status !== 'COMPLETED') return 'notOver'
    const slot = places.findIndex(place => place?.who === who)
    if (slot === -1) return 'notWinner'
    places[slot] = null
    return 'revoked'
  }

  /** Somebody's place, or with null all that are free. Answers which places are drawn. */
  reroll(
    giveaway: ModelGiveaway,
    who: string | null,
  ): { kind: 'notOver' | 'notWinner' | 'nothing' } | { kind: 'rerolled' | 'noneLeft'; slots: number[] } {
    const { status, places, entrants, drawn, unfilled } = giveaway
    if (status !== 'COMPLETED') return { kind: 'notOver' }
    const slots = places.flatMap((place, slot) => ((place?.who ?? null) === who ? slot : []))
    if (slots.length === 0) return { kind: who === null ? 'nothing' : 'notWinner' }
    const kind = drawn.size < entrants.size ? 'rerolled' : 'noneLeft'
    // That nobody is left is recorded once.
    if (kind === 'rerolled' || !slots.every(slot => unfilled.has(slot))) giveaway.rerolls++
    return { kind, slots }
  }

  /** Takes over who was drawn. Answers what must not be, in words. */
  take(giveaway: ModelGiveaway, slots: readonly number[], found: ReadonlyMap<number, string>): string[] {
    const { entrants, drawn, places, mustClaim, unfilled } = giveaway
    const wanted = Math.min(slots.length, entrants.size - drawn.size)
    const winners = slots.flatMap(slot => found.get(slot) ?? [])
    const wrong = winners.flatMap(who => [
      ...(entrants.has(who) ? [] : [`${who} has not entered`]),
      ...(drawn.has(who) ? [`${who} came up before`] : []),
    ])
    for (const slot of slots) {
      const who = found.get(slot)
      places[slot] = who === undefined ? null : { who, claim: mustClaim ? 'open' : 'none' }
      if (who === undefined) unfilled.add(slot)
      else unfilled.delete(slot)
      if (who !== undefined) drawn.add(who)
    }
    return winners.length === wanted ? wrong : [...wrong, `${winners.length} came up instead of ${wanted}`]
  }
}
