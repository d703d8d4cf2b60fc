import { z } from 'zod'
import { everyEvent } from '../gateway/disturbances.ts'
import { largestCrowd } from '../play/crowd.ts'
import { type Action, action, id } from './action.ts'
import type { ControlContext } from './control.ts'

const nothing = z.strictObject({})
const percent = z.number().min(0).max(100).optional()
const guildOnly = z.strictObject({ guildId: id })

/** Every number that can be set, by its name in the control API. */
const rates = z.strictObject({
  eventDropPercent: percent,
  eventDuplicatePercent: percent,
  eventReorderPercent: percent,
  latencyMs: z.number().min(0).max(60_000).optional(),
  rateLimitPercent: percent,
  serverErrorPercent: percent,
  losePercent: percent,
})

/** What breaks, and the crowd. By path after /sandbox/. */
export const faultActions: Readonly<Record<string, Action>> = {
  'faults/set': fault(rates, ({ gateway, faults }, body) => {
    const { eventDropPercent, eventDuplicatePercent, eventReorderPercent, ...ofRest } = body
    const { lost = 0, twice = 0, late = 0 } = gateway.disturbances.sharesOf(everyEvent)
    gateway.disturb(everyEvent, {
      lost: shareOf(eventDropPercent) ?? lost,
      twice: shareOf(eventDuplicatePercent) ?? twice,
      late: shareOf(eventReorderPercent) ?? late,
    })
    Object.assign(faults, ofRest)
  }),
  'faults/clear': action(nothing, context => {
    clearFaults(context)
    context.tellAll('faults.changed')
  }),
  'gateway/drop': fault(nothing, ({ gateway }) => gateway.dropConnections()),
  'gateway/refuse-resume': fault(nothing, ({ gateway }) => {
    gateway.refuseNextResume()
    gateway.dropConnections()
  }),
  'guilds/outage': fault(guildOnly, ({ driver }, { guildId }) => driver.takeDown(guildId)),
  'guilds/return': fault(guildOnly, ({ driver }, { guildId }) => driver.bringBack(guildId)),
  'clock/advance': fault(
    z.strictObject({
      ms: z
        .number()
        .int()
        .min(1)
        .max(366 * 24 * 3_600_000),
    }),
    ({ world }, { ms }) => world.clock.advance(ms),
  ),
  'database/pause': fault(nothing, ({ surroundings }) => surroundings.pauseDatabase()),
  'database/resume': fault(nothing, ({ surroundings }) => surroundings.resumeDatabase()),
  crowd: action(
    z.strictObject({ guildId: id, size: z.number().int().min(0).max(largestCrowd) }),
    ({ crowd, tellAll }, { guildId, size }) => {
      crowd.resize(guildId, size)
      tellAll('faults.changed')
    },
  ),
}

/** Everything works again. The clock stays where it was moved to. */
export function clearFaults({
  world,
  driver,
  gateway,
  faults,
  surroundings,
}: Pick<ControlContext, 'world' | 'driver' | 'gateway' | 'faults' | 'surroundings'>): void {
  gateway.disturb(everyEvent)
  faults.clear()
  for (const guildId of world.outages) driver.bringBack(guildId)
  surroundings.resumeDatabase()
}

/** What is broken now, under the names by which it is set. */
export function faultsNow({ world, gateway, faults, surroundings }: ControlContext): Record<string, unknown> {
  const { lost = 0, twice = 0, late = 0 } = gateway.disturbances.sharesOf(everyEvent)
  const { latencyMs, rateLimitPercent, serverErrorPercent, losePercent } = faults
  return {
    eventDropPercent: percentOf(lost),
    eventDuplicatePercent: percentOf(twice),
    eventReorderPercent: percentOf(late),
    latencyMs,
    rateLimitPercent,
    serverErrorPercent,
    losePercent,
    clockAheadMs: world.clock.aheadMs,
    isDatabasePaused: surroundings.canPauseDatabase ? surroundings.isDatabasePaused : null,
  }
}

function fault<Body extends z.ZodType>(
  schema: Body,
  perform: (context: ControlContext, body: z.infer<Body>) => void,
): Action {
  return action(schema, (context, body) => {
    context.tour.faultUsed()
    perform(context, body)
    context.tellAll('faults.changed')
  })
}

function shareOf(inPercent: number | undefined): number | undefined {
  return inPercent === undefined ? undefined : inPercent / 100
}

/** Whole enough for a slider, whatever the division left behind. */
function percentOf(share: number): number {
  return Math.round(share * 10_000) / 100
}
