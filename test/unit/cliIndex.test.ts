import { Command } from 'commander'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '#cli/index.ts'
import type { CommandContext } from '#cli/shell/command.ts'

const files = readdirSync(path.join(import.meta.dirname, '../../cli'))
  .filter(file => file.endsWith('.ts'))
  .map(file => path.basename(file, '.ts'))
  .filter(name => name !== 'index' && name !== 'main')
  // verifyDraw.ts is the command verify-draw.
  .map(name => name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))

test("the written list of the operator's commands is their folder", () => {
  expect(commands.map(({ name }) => name).toSorted()).toEqual(files.toSorted())
})

test('every command and subcommand says what it does', () => {
  const program = new Command()
  // Nothing runs, so nothing of the context is used.
  for (const { name, define } of commands) define(program.command(name), {} as CommandContext)
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)]
  for (const command of program.commands.flatMap(all))
    expect(command.description(), command.name()).not.toBe('')
})
