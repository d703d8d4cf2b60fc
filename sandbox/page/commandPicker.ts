import type { APIApplicationCommand, APIApplicationCommandBasicOption } from 'discord-api-types/v10'
import { commandType, optionType } from './discord.ts'
import { Suggestions } from './suggestions.ts'

/** A command that can be run: subcommands stand for themselves. */
export interface RunnableCommand {
  /** "ticket open" */
  name: string
  description: string
  options: readonly APIApplicationCommandBasicOption[]
}

/** Opens over `input` while a command's name is being typed in it. */
export class CommandPicker {
  readonly suggestions: Suggestions
  #commands: readonly RunnableCommand[] = []

  constructor(input: HTMLElement, onChoose: (command: RunnableCommand) => void) {
    this.suggestions = new Suggestions(input, { label: 'Commands', tabChooses: true }, name => {
      const command = this.#commands.find(known => known.name === name)
      if (command) onChoose(command)
    })
  }

  offer(commands: readonly APIApplicationCommand[], typed: string): void {
    this.#commands = runnableCommands(commands)
    const fitting = typed.startsWith('/') ? commandsFor(this.#commands, typed.slice(1)) : []
    this.suggestions.show(
      fitting.map(({ name, description }) => ({ id: name, title: `/${name}`, description })),
    )
  }
}

function runnableCommands(commands: readonly APIApplicationCommand[]): RunnableCommand[] {
  return commands
    .filter(({ type }) => type === commandType.slash)
    .flatMap(({ name, description, options = [] }) => unfolded(name, description, options))
}

/** Those whose name begins with what is typed, then those that have it anywhere. */
function commandsFor(commands: readonly RunnableCommand[], typed: string): RunnableCommand[] {
  const wanted = typed.trimEnd().toLowerCase()
  const begins = commands.filter(({ name }) => name.startsWith(wanted))
  const contains = commands.filter(({ name }) => !name.startsWith(wanted) && name.includes(wanted))
  return [...begins, ...contains]
}

function unfolded(
  name: string,
  description: string,
  options: NonNullable<APIApplicationCommand['options']>,
): RunnableCommand[] {
  const subcommands = options.filter(
    option => option.type === optionType.subcommand || option.type === optionType.subcommandGroup,
  )
  if (subcommands.length > 0)
    return subcommands.flatMap(sub => unfolded(`${name} ${sub.name}`, sub.description, sub.options ?? []))
  return [{ name, description, options: options as APIApplicationCommandBasicOption[] }]
}
