import { createRequire } from 'node:module'
import { GlobalFonts, type SKRSContext2D, createCanvas } from '@napi-rs/canvas'
import type { DayFacts } from '#src/tickets/stats.ts'

const font = 'Guildhall chart'
// A server need not have any fonts.
GlobalFonts.registerFromPath(
  createRequire(import.meta.url).resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2'),
  font,
)

const size = { width: 800, height: 320 }
const area = { left: 48, right: 784, top: 48, bottom: 280 }
const colors = {
  background: '#2b2d31',
  text: '#dbdee1',
  line: '#4e5058',
  opened: '#5865f2',
  closed: '#dbdee1',
}

export interface ChartWords {
  opened: string
  closed: string
  /** Writes a day, given as YYYY-MM-DD. */
  day(day: string): string
}

/** Tickets opened, as full bars, and closed, as hollow ones, for each day; a PNG. */
export async function drawStatsChart(days: readonly DayFacts[], words: ChartWords): Promise<Uint8Array> {
  const canvas = createCanvas(size.width, size.height)
  const context = canvas.getContext('2d')
  context.fillStyle = colors.background
  context.fillRect(0, 0, size.width, size.height)
  context.font = `14px '${font}'`
  const top = niceTop(Math.max(1, ...days.flatMap(({ opened, closed }) => [opened, closed])))
  const heightOf = (count: number) => ((area.bottom - area.top) * count) / top
  drawScale(context, top, heightOf)
  const step = (area.right - area.left) / days.length
  const bar = Math.max(1, step * 0.38)
  for (const [at, { opened, closed }] of days.entries()) {
    const left = area.left + at * step + step * 0.1
    context.fillStyle = colors.opened
    context.fillRect(left, area.bottom - heightOf(opened), bar, heightOf(opened))
    context.strokeStyle = colors.closed
    context.lineWidth = 1
    if (closed > 0)
      context.strokeRect(
        left + bar + 0.5,
        area.bottom - heightOf(closed) + 0.5,
        Math.max(1, bar - 1),
        heightOf(closed) - 0.5,
      )
  }
  drawDays(context, days, step, words)
  drawLegend(context, words)
  return await canvas.encode('png')
}

/** The next of 1, 2, 4, 5, 10, 20, 40, 50…, which four lines divide into whole numbers or nearly so. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 4, 5, 10].map(factor => factor * power).find(top => top >= most) ?? most
}

function drawScale(context: SKRSContext2D, top: number, heightOf: (count: number) => number): void {
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  const lines = Math.min(4, top)
  for (const count of new Set(Array.from({ length: lines + 1 }, (_, n) => Math.round((top * n) / lines)))) {
    const y = area.bottom - heightOf(count)
    context.fillStyle = colors.line
    context.fillRect(area.left, Math.round(y), area.right - area.left, 1)
    context.fillStyle = colors.text
    context.fillText(String(count), area.left - 8, y)
  }
}

function drawDays(
  context: SKRSContext2D,
  days: readonly DayFacts[],
  step: number,
  { day: write }: ChartWords,
): void {
  context.fillStyle = colors.text
  context.textAlign = 'center'
  context.textBaseline = 'top'
  // As many as have room.
  const every = Math.ceil(90 / step)
  for (const [at, { day }] of days.entries())
    if (at % every === 0 && area.left + (at + 0.5) * step < area.right - 20)
      context.fillText(write(day), Math.max(area.left + (at + 0.5) * step, area.left + 20), area.bottom + 10)
}

function drawLegend(context: SKRSContext2D, { opened, closed }: ChartWords): void {
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillStyle = colors.opened
  context.fillRect(area.left, 17, 14, 14)
  context.fillStyle = colors.text
  context.fillText(opened, area.left + 22, 24)
  const next = area.left + 22 + context.measureText(opened).width + 24
  context.strokeStyle = colors.closed
  context.strokeRect(next + 0.5, 17.5, 13, 13)
  context.fillText(closed, next + 22, 24)
}
