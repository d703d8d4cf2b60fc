import fs from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { print } from '#cli/shell/output.ts'
import { quicknet, roundTime } from '#src/giveaways/draw/beacon.ts'
import { prizeOfSlot } from '#src/giveaways/draw/draw.ts'
import { type Proof, readProof } from '#src/giveaways/draw/proof.ts'
import { type Check, type Finding, type Verdict, verifyProof } from '#src/giveaways/draw/verifyProof.ts'
import { StartupError } from '#src/startupError.ts'

export const verifyDraw: CliCommand = {
  name: 'verify-draw',
  define(command, context) {
    command
      .description('Draw a giveaway again from its proof, without database or network (docs/fair-draws.md)')
      .argument('<file>', 'what /giveaway verify gave')
      .action((file: string) => run(context, file))
  },
}

function run(context: CommandContext, file: string): void {
  const read = readProof(readFile(context.resolvePath(file)))
  if ('problem' in read) throw new StartupError(`${file} proves nothing. ${read.problem}`)
  const { proof } = read
  const { verdict, findings } = verifyProof(proof)
  for (const finding of findings) print(`${marks[finding.outcome]}  ${sentence(finding, proof)}`)
  print('')
  print(verdicts[verdict])
  if (verdict === 'broken') {
    process.exitCode = 1
    return
  }
  print('')
  printPicks(proof)
  print('')
  for (const line of lookUp(proof)) print(line)
}

/** A million entries take 30 MB. */
const maxFileBytes = 256 * 2 ** 20

function readFile(path: string): string {
  try {
    const file = fs.statSync(path)
    if (!file.isFile()) throw new StartupError(`${path} is no file.`)
    if (file.size > maxFileBytes)
      throw new StartupError(`${path} is larger than any proof: ${maxFileBytes} bytes.`)
    const bytes = fs.readFileSync(path)
    // The first two bytes of gzip (RFC 1952).
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b
    return (isCompressed ? gunzipSync(bytes, { maxOutputLength: maxFileBytes }) : bytes).toString('utf8')
  } catch (error) {
    if (error instanceof StartupError) throw error
    throw new StartupError(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

const marks: Record<Finding['outcome'], string> = {
  holds: 'holds  ',
  fails: 'FAILS  ',
  absent: 'absent ',
  unknown: 'unknown',
}

const sentences: Record<Check, (proof: Proof) => string> = {
  entries: ({ entries }) =>
    entries.length === 1
      ? 'There is one entry.'
      : `The ${entries.length} entries are in order, and nobody is in twice.`,
  commitment: () => 'The seed is the one of the commitment.',
  frozenHash: () => 'Entries, weights, prizes, commitment and round are those of the frozen hash.',
  round: ({ beacon }) =>
    beacon
      ? `Round ${beacon.round} of drand is the one that follows from the end.`
      : 'A round of drand was named.',
  signature: ({ beacon }) =>
    beacon ? `Round ${beacon.round} was used, with drand's signature.` : 'A round of drand was used.',
  posted: () => 'The frozen hash was posted before its round came, by the time in its message id.',
  picks: ({ picks }) =>
    `Drawing again gives the same ${picks.length === 1 ? 'pick' : `${picks.length} picks`}, with the skips that are named.`,
}

function sentence({ check, detail }: Finding, proof: Proof): string {
  return detail === undefined ? sentences[check](proof) : `${sentences[check](proof)} (${detail})`
}

const verdicts: Record<Verdict, string> = {
  proven: 'The draw holds. By what is in this file, nobody could choose the winners.',
  trustsOperator:
    'The draw holds, but it trusts the operator: whoever runs the bot knew all that decides it, and could have tried lists of entries.',
  broken: 'THE DRAW DOES NOT HOLD. What fails above is not what was drawn, or the file was changed.',
}

function printPicks({ prizes, picks }: Proof): void {
  const drawn = new Set<number>()
  for (const { slot, winner, skipped } of picks) {
    const what = drawn.has(slot) ? 'rerolled' : 'drawn'
    drawn.add(slot)
    const prize = prizes[prizeOfSlot(prizes, slot)]?.name ?? ''
    const passed = skipped.map(({ user, reason }) => `${user}: ${reason}`).join('; ')
    print(
      `slot ${slot} ${what}: ${winner ?? 'nobody was left'} (${prize})${passed === '' ? '' : `, skipped ${passed}`}`,
    )
  }
}

function lookUp({ giveaway, commitment, frozenHash, posted, beacon }: Proof): string[] {
  const notProven =
    'Not proven: who the entrants are, why somebody was skipped, and draws that were cancelled.'
  const start = `  at its start  the commitment   ${commitment}`
  if (!beacon)
    return [
      `Look up on Discord what the bot posted about giveaway ${giveaway}:`,
      start,
      'The frozen hash was posted nowhere, because no round of drand was named (DRAND_URLS is not set).',
      notProven,
    ]
  const before = `, posted before ${timeOf(roundTime(quicknet, beacon.round))}`
  const where = posted ? ` (message ${posted.messageId} in channel ${posted.channelId})` : ''
  return [
    `This file proves only what the bot posted about giveaway ${giveaway}, so look it up on Discord:`,
    start,
    `  at its end    the frozen hash  ${frozenHash}${before}${where}`,
    'The message must be unedited, and the only one with a frozen hash of this giveaway.',
    notProven,
  ]
}

function timeOf(seconds: number): string {
  const date = new Date(seconds * 1_000)
  return Number.isNaN(date.getTime()) ? 'the end of time' : date.toISOString()
}
